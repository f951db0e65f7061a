"""What is each estate called?"""

from collections.abc import Sequence

import numpy as np

OLD_FORMS = (
    "里小区", "新村", "一村", "南里", "北里", "二村", "小区", "东里", "西里", "三村",
    "里东区", "里西区", "四村", "老街小区",
)  # fmt: skip
YOUNG_FORMS = ("花园", "雅苑", "家园", "华庭", "名苑", "新城", "景苑", "公寓", "嘉园", "康城", "丽都", "春天")
WORKS = (
    "棉纺厂", "机床厂", "化肥厂", "供电局", "粮食局", "搪瓷厂",
    "农机厂", "印刷厂", "水泥厂", "邮电局", "轴承厂", "面粉厂",
    "自来水公司", "百货公司", "运输公司", "丝绸厂",
    "酒厂", "制药厂", "电机厂", "林业局", "商业局", "教育局", "卫生局", "铸造厂",
)  # fmt: skip
WORK_FORMS = ("宿舍", "家属院", "宿舍", "生活区")
YOUNG_FROM = 2001
WORK_SHARE = 0.17


def name_estates(rng: np.random.Generator, places: Sequence[str], years_built: Sequence[int]) -> list[str]:
    """Name estates after their neighbourhood, some after the works that built them; no name occurs twice.

    Parameters
    ----------
    rng
        Source of chance.
    places
        The neighbourhood of each estate.
    years_built
        Its year; young estates are gardens and courts, old ones villages and lanes.

    Returns
    -------
    list of str
        One name an estate.

    Examples
    --------
    >>> name_estates(np.random.default_rng(1), ["和平", "和平"], [1985, 2010])
    ['和平新村', '和平花园']
    """
    works = list(rng.permutation(WORKS))
    taken: set[str] = set()
    names = []
    for place, year in zip(places, years_built, strict=True):
        if works and year < YOUNG_FROM and rng.uniform() < WORK_SHARE:
            name = f"{works.pop()}{rng.choice(WORK_FORMS)}"
        else:
            forms = YOUNG_FORMS if year >= YOUNG_FROM else OLD_FORMS
            free = [n for form in forms if (n := place + form) not in taken]
            name = free[min(int(rng.exponential(1.6)), len(free) - 1)]
        taken.add(name)
        names.append(name.replace("里里", "里"))
    return names
