"""What does the order hold? (scores, ranks, how sure they are, and the weights in force)"""

from spatial_renewal.contracts import Column, Contract
from spatial_renewal.tables.columns import choice, id_column, number, text

WEIGHTINGS = ("given", "equal", "judged", "entropy", "critic", "policy")


def _ranking(name: str, key: str) -> Contract:
    return Contract(
        name,
        (key,),
        (
            id_column(key, "what is ranked"),
            number("score", "sum of the parts, 0 to 1", "no indicator that counts is known; ranked last", high=1.0),
            Column("rank", "count", "1 is first"),
            Column("rank_low", "count", "best rank when weights and inputs move, 1 where there is no score"),
            Column("rank_high", "count", "worst rank when weights and inputs move, the last where there is no score"),
            number("first_k_share", "chance of being among the first k (priority.first_k)", "no score", high=1.0),
            text(
                "swap_weight",
                "indicator whose weight has least to move for the next in rank to draw level",
                "last, without score, or ahead of the next whichever single weight moves",
            ),
            number("swap_weight_change", "by how much that weight moves, of 1", "as swap_weight", low=-1.0, high=1.0),
            number("known_weight_share", "share of all weight whose indicators are known", high=1.0),
            text("unknown", "indicators that count and are unknown, separated by ';'", "all are known"),
            text("reasons", "why, in Chinese"),
            text("reasons_en", "why, in English"),
        ),
        # an indicator's own name is its raw column; score_ is 0-1; part_ adds up to score; those that begin with view_
        # are the order within one theme, as score, rank, rank_low and rank_high are that of all
        prefixes=("score_", "part_", "view_score_", "view_rank_", "view_rank_low_", "view_rank_high_"),
    )


PRIORITY = _ranking("priority", "unit_id")
ESTATE_PRIORITY = _ranking("estate_priority", "estate_id")

RANK_CHANCES = Contract(
    "rank_chances",
    ("unit_id", "rank"),
    (
        id_column("unit_id", "the renovation unit"),
        Column("rank", "count", "from 1 to priority.first_k"),
        number(
            "chance_share",
            "share of the draws in which the unit has this rank; ranks without any are left out",
            high=1.0,
        ),
    ),
)
WEIGHTS = Contract(
    "weights",
    ("indicator",),
    (
        id_column("indicator", "an indicator that counts"),
        number("weight", "its share of all weight", high=1.0),
        choice("weighting", "where the weight comes from", WEIGHTINGS),
        text("factors", "the policy's factors that it stands for, by id, separated by ';'", "none is named for it"),
        number("consistency_ratio", "of the pairwise judgements", "weights are not judged pair by pair"),
    ),
)
