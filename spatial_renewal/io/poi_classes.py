"""Which facility is a point of interest, by its class name and its own name?"""

import re
from collections.abc import Iterable

import pandas as pd

from spatial_renewal.profiles.rules import PoiClasses, poi_classes

# AMap joins the classes of one place with "|"
_BETWEEN_CLASSES = "|"


def amap_categories(class_names: pd.Series, names: pd.Series) -> pd.Series:
    """Category of each point; missing where the class is none, left out on purpose, or unknown.

    Parameters
    ----------
    class_names
        Class paths such as ``科教文化服务;学校;幼儿园``; several joined by ``|``.
    names
        Names of the same places, on the same index: where the class is too coarse, the name tells.

    Examples
    --------
    >>> classes = pd.Series(["科教文化服务;学校;幼儿园", "医疗保健服务;动物医疗场所;宠物诊所"])
    >>> amap_categories(classes, pd.Series(["思南路幼儿园", "宠物医院"])).tolist()
    ['kindergarten', nan]
    """
    rules = poi_classes()
    classes, known_names = class_names.astype("str"), names.astype("str").fillna("")
    category = pd.Series(None, index=classes.index, dtype="str", name="category")
    vetoes = [row.path for row in rules.unmapped if row.veto]
    undecided = classes.notna() & ~_under(classes, vetoes) & ~_has(known_names, rules.not_open)
    for rule in rules.rule:
        here = undecided & _under(classes, [rule.path])
        if rule.name_matches:
            here &= _has(known_names, rule.name_matches)
        if rule.name_lacks:
            here &= ~_has(known_names, rule.name_lacks)
        undecided &= ~here
        if rule.category:
            category = category.mask(here, rule.category)
    return category


def unmapped_classes(class_names: pd.Series) -> pd.Series:
    """Rows per class that no rule knows and nobody left out on purpose, most rows first.

    Examples
    --------
    >>> unmapped_classes(pd.Series(["新大类;新中类;新小类", "公司企业;公司;公司"])).to_dict()
    {'新大类;新中类;新小类': 1}
    """
    classes = class_names.dropna().astype("str")
    unknown = classes[~_under(classes, known_paths(poi_classes()))]
    counts = unknown.value_counts().rename("rows").rename_axis("class_name")
    return counts.sort_index().sort_values(ascending=False, kind="stable")


def known_paths(rules: PoiClasses) -> tuple[str, ...]:
    """Every path that a rule or a deliberate omission names."""
    return tuple(sorted({row.path for row in (*rules.rule, *rules.unmapped)}))


def _under(classes: pd.Series, paths: Iterable[str]) -> pd.Series:
    """Rows with a class that is one of `paths` or below one."""
    begins = tuple(path + ";" for path in paths)
    # a table has few different classes
    meant = [
        text
        for text in classes.dropna().unique()
        if any((one.strip() + ";").startswith(begins) for one in text.split(_BETWEEN_CLASSES))
    ]
    return classes.isin(meant)


def _has(names: pd.Series, pattern: str) -> pd.Series:
    search = re.compile(pattern, re.IGNORECASE).search
    return names.isin([name for name in names.unique() if search(str(name))])
