"""What does a policy say, as tables of words? (the rows that terminal, notebook and page all show)"""

from spatial_renewal.outputs.profile_tables import SURE, Label, ProfileTable, Row
from spatial_renewal.profiles.figures import Certainty
from spatial_renewal.profiles.load import measures
from spatial_renewal.profiles.policy_model import CLASS_LABELS, Bound, Cutoff, FundingRule, Policy, Sequence, Target

SECTION: Label = ("章节", "Section")
BOUND_SIGNS: dict[Bound, str] = {"at_least": "≥ ", "exactly": "= ", "at_most": "≤ ", "about": "约 about "}
STRENGTH_LABELS: dict[str, str] = {"key_focus": "重点 key focus", "priority": "优先 priority", "only": "限于 only"}
BEYOND_LABELS: dict[str, str] = {
    "outside": "不纳入 outside",
    "by_annual_plan": "按年度计划 by annual plan",
    "if_deficient_and_willing": "设施不足且居民有意愿的可纳入 in where deficient and wanted",
}
UNASSIGNED = "未指定 unassigned"


def policy_tables(policy: Policy) -> tuple[ProfileTable, ...]:
    """The sections of a policy that hold something, in reading order."""
    tables = (
        _targets(policy),
        _cutoffs(policy),
        _worded(policy),
        _consent(policy),
        _classes(policy),
        _funding(policy),
        _sequences(policy),
        _departments(policy),
    )
    return tuple(table for table in tables if table.rows)


def unassigned_measures(policy: Policy) -> tuple[str, ...]:
    """Measures that a class names and no department answers for, in the order of the classes."""
    named = dict.fromkeys(item for group in policy.classes for item in group.items)
    return tuple(item for item in named if policy.department_of(item) is None)


def measure_words(ids: tuple[str, ...]) -> str:
    """Measures by their names."""
    known = measures()
    return "、".join(f"{known[name].zh} ({known[name].en})" if name in known else name for name in ids)


def _targets(policy: Policy) -> ProfileTable:
    rows = tuple(
        Row((f"{t.zh} {t.en}", str(t.by_year or ""), _target(t), t.section), t.certainty) for t in policy.targets
    )
    columns: tuple[Label, ...] = (("目标", "Target"), ("年份", "By"), ("数值", "Value"), SECTION, SURE)
    return ProfileTable(("目标", "Targets"), columns, rows)


def _target(target: Target) -> str:
    return f"{BOUND_SIGNS[target.bound]}{target.value:,.10g} {target.unit}" if target.bound and target.value else ""


def _cutoffs(policy: Policy) -> ProfileTable:
    rows = tuple(
        Row(
            (
                f"{c.from_year}-{c.to_year}",
                _built(c),
                STRENGTH_LABELS.get(c.strength, c.strength),
                BEYOND_LABELS.get(c.beyond, c.beyond),
                c.section,
            ),
            c.certainty,
        )
        for c in policy.cutoffs
    )
    columns: tuple[Label, ...] = (
        ("计划年份", "Plan years"),
        ("建成年限", "Built"),
        ("力度", "Strength"),
        ("其后建成", "Built later"),
        SECTION,
        SURE,
    )
    return ProfileTable(("改造年限", "Cut-off years"), columns, rows)


def _built(cutoff: Cutoff) -> str:
    unsure = "，可有两种读法 can be read both ways" if cutoff.ambiguous else ""
    return f"≤ {cutoff.built_on_or_before}（{cutoff.year} {cutoff.reading}{unsure}）"


def _worded(policy: Policy) -> ProfileTable:
    """Conditions, inclusions, exclusions and the rest of what is said rule by rule."""
    rows = [
        *(_rule("条件 condition", r.zh, r.en, f"{r.kind} {r.flag}", r.section, r.certainty) for r in policy.conditions),
        *(_rule("纳入 inclusion", r.zh, r.en, "", r.section, r.certainty) for r in policy.inclusions),
        *(_rule("排除 exclusion", r.zh, r.en, r.flag, r.section, r.certainty) for r in policy.exclusions),
        *(_rule("限制 constraint", r.zh, r.en, "", r.section, r.certainty) for r in policy.constraints),
        *(_rule("片区 block", r.zh, r.en, "", r.section, r.certainty) for r in policy.block_rules),
        *(
            _rule("次序 priority", r.zh, r.en, f"{r.kind} {r.column}", r.section, r.certainty)
            for r in policy.priority_factors
        ),
        *(_rule("关口 gate", r.zh, r.en, "", r.section, r.certainty) for r in policy.workflow.gates),
    ]
    columns: tuple[Label, ...] = (("类别", "Kind"), ("规则", "Rule"), ("台账列", "Ledger column"), SECTION, SURE)
    return ProfileTable(("规则", "Rules"), columns, tuple(rows))


def _rule(kind: str, zh: str, en: str, answered_by: str, section: str, certainty: Certainty) -> Row:
    return Row((kind, f"{zh} {en}", answered_by.strip(), section), certainty)


def _consent(policy: Policy) -> ProfileTable:
    columns: tuple[Label, ...] = (("内容", "What"), ("比例", "Share"), ("轮次", "Rounds"), SECTION, SURE)
    consent = policy.consent
    if consent is None:
        return ProfileTable(("业主同意", "Consent"), columns, ())
    share = f"≥ {100 * consent.at_least_share:.3g}%" if consent.at_least_share else "未定 not stated"
    row = Row((f"{consent.zh} {consent.en}", share, str(consent.rounds), consent.section), consent.certainty)
    return ProfileTable(("业主同意", "Consent"), columns, (row,))


def _classes(policy: Policy) -> ProfileTable:
    rows = []
    for group in policy.classes:
        zh, en = CLASS_LABELS[group.measure_class]
        inferred = "；分类为推定 class inferred" if group.inferred else ""
        blocks = f"；仅限片区项目 in block projects only: {measure_words(group.only_in_blocks)}"
        rows.append(
            Row(
                (
                    f"{group.zh} {group.en}",
                    f"{zh} {en}{inferred}",
                    measure_words(group.items) + (blocks if group.only_in_blocks else ""),
                    f"{group.rule_zh} {group.rule_en}".strip(),
                    group.section,
                ),
                group.certainty,
            )
        )
    columns: tuple[Label, ...] = (
        ("内容", "Group"),
        ("类别", "Class"),
        ("改造内容", "Measures"),
        ("要求", "Rule"),
        SECTION,
        SURE,
    )
    return ProfileTable(("改造内容", "Measures by class"), columns, tuple(rows))


def _funding(policy: Policy) -> ProfileTable:
    rows = tuple(Row((f"{r.zh} {r.en}", r.payer, _money(r), r.section), r.certainty) for r in policy.funding)
    columns: tuple[Label, ...] = (("规则", "Rule"), ("出资方", "Payer"), ("份额", "Share or rate"), SECTION, SURE)
    return ProfileTable(("资金", "Funding"), columns, rows)


def _money(rule: FundingRule) -> str:
    sign = BOUND_SIGNS[rule.bound] if rule.bound else ""
    share = f"{sign}{100 * rule.share:.3g}% · {rule.base}" if rule.share else ""
    rate = f"{sign}{rule.amount:.10g} {rule.unit}" if rule.amount else ""
    years = f"≥ {rule.at_least_years:.10g} 年 years" if rule.at_least_years else ""
    besides = f"不含 not: {measure_words(rule.not_items)}" if rule.not_items else ""
    return "；".join(part for part in (share, rate, years, besides) if part)


def _sequences(policy: Policy) -> ProfileTable:
    named: tuple[tuple[str, Sequence | None], ...] = (
        ("项目库 project pool", policy.pool_stages),
        ("年度计划 programme", policy.workflow.programme),
        ("项目 project", policy.workflow.project),
    )
    rows = tuple(
        Row((name, " → ".join(f"{step.zh} {step.en}" for step in steps.steps), steps.section), steps.certainty)
        for name, steps in named
        if steps is not None
    )
    columns: tuple[Label, ...] = (("流程", "Sequence"), ("步骤", "Steps"), SECTION, SURE)
    return ProfileTable(("流程", "Workflow"), columns, rows)


def _departments(policy: Policy) -> ProfileTable:
    rows = [
        Row(
            (f"{d.zh} {d.en}", measure_words(d.items), f"{d.duties_zh} {d.duties_en}".strip(), d.section),
            d.certainty,
        )
        for d in policy.departments
    ]
    orphans = unassigned_measures(policy)
    if orphans:
        rows.append(Row((UNASSIGNED, measure_words(orphans), "", "")))
    columns: tuple[Label, ...] = (
        ("部门", "Department"),
        ("改造内容", "Measures"),
        ("职责", "Duties"),
        SECTION,
        SURE,
    )
    return ProfileTable(("责任分工", "Who answers for what"), columns, tuple(rows))
