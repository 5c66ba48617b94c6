"""The page's style sheet: one column of text, a serif for words, a sans serif for figures; light and dark."""

STYLE = """
:root { --paper: #fbfaf7; --ink: #22211e; --soft: #6b675f; --line: #e2ded5; --fill: #3f6f8f; --warm: #a8552f;
  --good: #3c7a57; --card: #ffffff; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --paper: #191a1c; --ink: #e7e4dc; --soft: #9d988d; --line: #34353a;
  --fill: #7fb2d4; --warm: #e0936b; --good: #83c3a0; --card: #202225; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.55 "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", Georgia, serif; }
main { max-width: 60rem; margin: 0 auto; padding: 3.5rem 1.5rem 5rem; }
h1 { font-size: 2.1rem; line-height: 1.2; font-weight: 600; margin: .2rem 0 .6rem; letter-spacing: -.01em; }
h2 { font-size: 1.35rem; font-weight: 600; margin: 3.4rem 0 .4rem; }
h3 { font-size: 1.05rem; font-weight: 600; margin: 1.8rem 0 .3rem; }
p { margin: .4rem 0 .8rem; max-width: 44rem; }
.small, .eyebrow, table, .numbers, summary .what, .tag, .label, svg text {
  font-family: ui-sans-serif, -apple-system, "Segoe UI", Inter, "Helvetica Neue", Arial, sans-serif; }
.eyebrow { color: var(--soft); font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; }
.small { color: var(--soft); font-size: .82rem; line-height: 1.5; }
.lead { font-size: 1.15rem; max-width: 46rem; }
.numbers { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin: 2rem 0 1rem;
  background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.numbers > div { background: var(--card); padding: 1rem 1.1rem .9rem; }
.numbers b { display: block; font-size: 1.7rem; font-weight: 600; line-height: 1.15; font-variant-numeric: tabular-nums; }
.numbers > div { display: flex; flex-direction: column; justify-content: space-between; }
.numbers .label { display: block; font-size: .86rem; margin-bottom: .35rem; }
.numbers .small { display: block; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; margin: .8rem 0; }
th { text-align: left; font-weight: 600; border-bottom: 1px solid var(--line); padding: .35rem .8rem .35rem 0; }
td { border-bottom: 1px solid var(--line); padding: .35rem .8rem .35rem 0; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.section td { padding-top: 1.3rem; font-weight: 600; border-bottom-color: var(--soft); }
td.why { color: var(--soft); }
.better { color: var(--good); } .worse { color: var(--warm); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.6rem 2.2rem; margin-top: 1.2rem; }
figure { margin: 0; } figure.wide { max-width: 44rem; margin: 1.2rem 0 2rem; } figcaption { font-size: .92rem; margin-top: .3rem; } figcaption b { display: block; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--soft); font-size: 12px; } svg text.name { fill: var(--ink); font-size: 13px; }
svg .grid { stroke: var(--line); } svg .bar { fill: var(--fill); opacity: .55; } svg .interval { stroke: var(--ink); stroke-width: 1.4; }
svg .curve { fill: none; stroke: var(--fill); stroke-width: 2.2; } svg .curve.thin { stroke-width: 1.2; opacity: .7; }
svg .dot { fill: var(--fill); } svg .ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
details { border-top: 1px solid var(--line); } details:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .55rem 0; list-style: none; display: flex; gap: .9rem; align-items: baseline; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "\\203A"; color: var(--soft); transition: transform .1s; } details[open] > summary::before { transform: rotate(90deg); }
summary .asked { flex: 1; }
.tag { font-size: .74rem; color: var(--soft); border: 1px solid var(--line); border-radius: 99px; padding: .05rem .55rem; white-space: nowrap; }
.case { padding: .2rem 0 1.2rem 1.5rem; }
.case dl { display: grid; grid-template-columns: 7.5rem 1fr; gap: .45rem 1rem; margin: 0; }
.case dt { font: .82rem/1.6rem ui-sans-serif, -apple-system, "Segoe UI", Inter, Arial, sans-serif; color: var(--soft); }
.case dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
blockquote { margin: 0 0 .6rem; padding-left: .9rem; border-left: 2px solid var(--line); font-size: .95rem; }
blockquote.gold { border-left-color: var(--good); }
blockquote .small { display: block; }
.bad { color: var(--warm); } ul { padding-left: 1.2rem; } footer { margin-top: 4rem; border-top: 1px solid var(--line); padding-top: 1rem; }
details.more { border: 0; } details.more > summary { color: var(--soft); font: .88rem/1.5 ui-sans-serif, -apple-system, "Segoe UI", Inter, Arial, sans-serif; }
.strip { display: flex; height: 1.1rem; gap: 2px; margin: 1.6rem 0 .6rem; border-radius: 4px; overflow: hidden; }
.strip span { display: block; background: var(--warm); } .strip .ok { background: var(--good); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; list-style: none; margin: 0; padding: 0; }
.legend li::before { content: ""; display: inline-block; width: .65rem; height: .65rem; border-radius: 2px; margin-right: .4rem;
  background: var(--warm); opacity: var(--o, 1); } .legend li.ok::before { background: var(--good); }
@media (max-width: 40rem) { .numbers { grid-template-columns: repeat(2, 1fr); } main { padding: 2rem 1rem 3rem; } .case dl { grid-template-columns: 1fr; gap: 0 0; } .case { padding-left: 0; } td.why, th.why { display: none; } }
"""
