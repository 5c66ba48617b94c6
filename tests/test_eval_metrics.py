"""Every metric by a value worked out by hand, and against scikit-learn where it has the same one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from eval import metrics
from eval.metrics import Region, statistics


def at(start: int, end: int, article: str = "a") -> Region:
    return Region(article, start, end)


# spans


def test_found_characters_count_once_however_often_they_are_found() -> None:
    assert metrics.length([at(0, 5), at(3, 8)]) == 8
    assert metrics.overlap([at(0, 5), at(3, 8)], [at(4, 6)]) == 2


def test_words_of_another_article_are_not_found() -> None:
    assert metrics.overlap([at(0, 10, "a")], [at(0, 10, "b")]) == 0


def test_span_metrics_by_hand() -> None:
    found, gold = [at(0, 10)], [at(6, 14)]  # 4 characters in both
    assert metrics.span_recall(found, gold) == 4 / 8
    assert metrics.span_precision(found, gold) == 4 / 10
    assert metrics.span_f1(found, gold) == pytest.approx(2 * 0.4 * 0.5 / 0.9)
    assert metrics.span_iou(found, gold) == 4 / 14


def test_nothing_found_scores_zero() -> None:
    assert metrics.span_precision([], [at(0, 3)]) == metrics.span_f1([], [at(0, 3)]) == 0.0


def test_span_metrics_equal_those_of_scikit_learn_over_characters() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    found, gold = [at(3, 20), at(15, 40), at(60, 70)], [at(10, 30), at(65, 90)]
    said = np.zeros(100, dtype=int)
    true = np.zeros(100, dtype=int)
    for column, regions in ((said, found), (true, gold)):
        for region in regions:
            column[region.start : region.end] = 1
    assert metrics.span_precision(found, gold) == pytest.approx(sklearn.precision_score(true, said))
    assert metrics.span_recall(found, gold) == pytest.approx(sklearn.recall_score(true, said))
    assert metrics.span_f1(found, gold) == pytest.approx(sklearn.f1_score(true, said))
    assert metrics.span_iou(found, gold) == pytest.approx(sklearn.jaccard_score(true, said))


# ranking


def test_the_first_right_result_gives_the_reciprocal_rank() -> None:
    assert metrics.reciprocal_rank([False, True, True]) == 1 / 2
    assert metrics.reciprocal_rank([False, False]) == 0.0


def test_ndcg_by_hand() -> None:
    # right at rank 2 of what could be rank 1: (1 / log2 3) / (1 / log2 2)
    assert metrics.ndcg([0, 1], [1]) == pytest.approx(1 / math.log2(3))
    assert metrics.ndcg([1, 1], [1]) == 1.0
    assert metrics.ndcg([0, 0], []) == 0.0


def test_ndcg_equals_that_of_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    gains = [3.0, 0.0, 2.0, 1.0, 0.0]
    ranking = [[5.0, 4.0, 3.0, 2.0, 1.0]]
    assert metrics.ndcg(gains, gains) == pytest.approx(sklearn.ndcg_score([gains], ranking))


# facts


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("China spent $781bn.", "781bn"),
        ("China spent $781bn.", "781"),
        ("It has 4,500 engineers", "4500 engineers"),
        ("It has 4500 engineers", "4,500"),
        ("The “Torch” Programme — 1988–2014", '"torch" programme - 1988-2014'),
        ("spread over\n two lines", "two lines"),
        ("the engineers", "engineer"),
        ("Curie’s notebook", "Curie's"),
    ],
)
def test_a_fact_is_found_whatever_its_spelling(text: str, fact: str) -> None:
    assert metrics.has_fact(text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("1,781 firms", "781"),
        ("781.5bn", "781"),
        ("0.5 per cent", "5"),
        ("an artist", "art"),
        ("start", "art"),
    ],
)
def test_a_part_of_a_number_or_word_is_not_the_fact(text: str, fact: str) -> None:
    assert not metrics.has_fact(text, fact)


def test_each_fact_needs_one_of_its_alternatives() -> None:
    assert metrics.facts_found("781 billion in 2023", [["781bn", "781 billion"], ["2024"]]) == [True, False]


# citations


def says_it(sentence: str, quotes: object) -> bool:
    """A judge one can follow: every word of the sentence is in some quote."""
    assert isinstance(quotes, (list, tuple))
    return set(sentence.split()) <= set(" ".join(quotes).split())


def test_a_sentence_counts_when_all_its_citations_together_support_it() -> None:
    sentences = [("cats purr", ["cats", "purr"]), ("dogs fly", ["dogs bark"]), ("fish", [])]
    assert metrics.citation_recall(sentences, says_it) == 1 / 3


def test_an_idle_citation_costs_precision() -> None:
    # "cats purr" stands in the first quote; the second supports nothing and is not missed
    assert metrics.citation_precision([("cats purr", ["cats purr", "dogs bark"])], says_it) == 1 / 2
    # here each of the two is needed
    assert metrics.citation_precision([("cats purr", ["cats", "purr"])], says_it) == 1.0
    assert metrics.citation_precision([], says_it) == 0.0


# refusing and confidence


def test_auc_counts_right_pairs_and_half_of_ties() -> None:
    assert metrics.auc([0.9, 0.4, 0.6], [True, True, False]) == 1 / 2
    assert metrics.auc([0.5, 0.5], [True, False]) == 1 / 2
    assert math.isnan(metrics.auc([0.5], [True]))


def test_auc_and_brier_equal_those_of_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(7)
    scores, truth = random.integers(0, 20, 300) / 20, random.random(300) < 0.4
    assert metrics.auc(scores, truth) == pytest.approx(sklearn.roc_auc_score(truth, scores))
    assert metrics.brier(scores, truth) == pytest.approx(sklearn.brier_score_loss(truth, scores))


def test_calibration_equals_that_of_scikit_learn() -> None:
    calibration = pytest.importorskip("sklearn.calibration")
    random = np.random.default_rng(7)
    scores = np.round(random.random(200), 6)
    truth = random.random(200) < scores
    right, confidence = calibration.calibration_curve(truth, scores, n_bins=10, strategy="quantile")
    bins = metrics.calibration_bins(scores.tolist(), truth.tolist())
    assert [b.confidence for b in bins] == pytest.approx(confidence, abs=0.02)  # edges differ by one answer
    assert [b.right for b in bins] == pytest.approx(right, abs=0.06)


def test_risk_falls_and_rises_along_coverage() -> None:
    curve = metrics.risk_coverage([0.9, 0.8, 0.7], [True, False, True])
    assert curve == [(1 / 3, 0.0), (2 / 3, 1 / 2), (1.0, 1 / 3)]
    area = metrics.area_under_risk_coverage([0.9, 0.8, 0.7], [True, False, True])
    assert area == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)


def test_answers_of_the_same_confidence_have_no_order() -> None:
    assert metrics.risk_coverage([0.5, 0.5], [True, False]) == metrics.risk_coverage(
        [0.5, 0.5], [False, True]
    )


def test_a_wrong_answer_costs_more_than_a_refusal() -> None:
    assert [metrics.crag_score(*case) for case in ((True, False), (False, True), (False, False))] == [
        1,
        0,
        -1,
    ]


def test_calibration_error_by_hand() -> None:
    confidence, right = [0.9, 0.8, 0.2, 0.1], [True, False, False, False]
    low, high = metrics.calibration_bins(confidence, right, bins=2)
    assert (low.n, high.n, low.right, high.right) == (2, 2, 0.0, 0.5)
    assert [low.confidence, high.confidence] == pytest.approx([0.15, 0.85])
    assert metrics.calibration_error(confidence, right, bins=2) == pytest.approx((0.15 + 0.35) / 2)


# intervals


def test_an_interval_is_the_same_every_time_and_holds_the_mean() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, float("nan")]
    low, high = metrics.mean_interval(values)
    assert (low, high) == metrics.mean_interval(values)
    assert low < 4 / 6 < high


def test_lengths_that_are_all_one_are_no_share_of_one() -> None:
    assert metrics.mean_interval([1.0] * 4, share=False) == (1.0, 1.0)


def test_ten_of_ten_does_not_mean_always() -> None:
    low, high = metrics.mean_interval([1.0] * 10)
    assert [low, high] == pytest.approx([0.722, 1.0], abs=0.001)


def test_the_bootstrap_interval_equals_that_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    values = np.random.default_rng(3).random(80)
    theirs = stats.bootstrap((values,), np.mean, method="percentile", rng=1, n_resamples=5000)
    assert metrics.mean_interval(values) == pytest.approx(tuple(theirs.confidence_interval), abs=0.01)


def test_the_same_questions_in_pairs_show_a_small_gain_that_means_alone_hide() -> None:
    random = np.random.default_rng(5)
    old = random.random(60)
    new = old + 0.02 + random.normal(0, 0.01, 60)
    difference, (low, high) = metrics.paired_difference(new, old)
    assert difference == pytest.approx(0.02, abs=0.005)
    assert 0 < low < high


def test_any_statistic_gets_an_interval() -> None:
    values = np.arange(20.0)
    low, high = metrics.bootstrap(lambda drawn: float(np.median(values[drawn])), 20)
    assert low < 9.5 < high
    assert statistics.resamples(5).shape == (statistics.RESAMPLES, 5)


def test_percentiles_lie_between_neighbours() -> None:
    assert metrics.percentile([9, 1, 4, 2], 50) == 3.0
    values = np.random.default_rng(2).random(101)
    for share in (0, 5, 50, 95, 100):
        assert metrics.percentile(values, share) == pytest.approx(np.percentile(values, share))
