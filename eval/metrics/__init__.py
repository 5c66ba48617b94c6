"""The metrics: small pure functions over numbers, spans and words. Each names its source and shows a worked value."""

from eval.metrics.citing import citation_precision, citation_recall
from eval.metrics.ranking import ndcg, reciprocal_rank
from eval.metrics.selective import (
    Bin,
    area_under_risk_coverage,
    auc,
    brier,
    calibration_bins,
    calibration_error,
    crag_score,
    risk_coverage,
)
from eval.metrics.spans import (
    Region,
    covered,
    length,
    overlap,
    span_f1,
    span_iou,
    span_precision,
    span_recall,
)
from eval.metrics.statistics import (
    Interval,
    bootstrap,
    mean_interval,
    paired_difference,
    percentile,
    wilson,
)
from eval.metrics.words import facts_found, has_fact, normalise

__all__ = [
    "Bin",
    "Interval",
    "Region",
    "area_under_risk_coverage",
    "auc",
    "bootstrap",
    "brier",
    "calibration_bins",
    "calibration_error",
    "citation_precision",
    "citation_recall",
    "covered",
    "crag_score",
    "facts_found",
    "has_fact",
    "length",
    "mean_interval",
    "ndcg",
    "normalise",
    "overlap",
    "paired_difference",
    "percentile",
    "reciprocal_rank",
    "risk_coverage",
    "span_f1",
    "span_iou",
    "span_precision",
    "span_recall",
    "wilson",
]
