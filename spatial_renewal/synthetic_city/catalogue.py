"""Which facilities does the sample city have, how many, how large, and what are they called?"""

from dataclasses import dataclass

ANY = ("primary", "secondary", "tertiary", "residential", "living_street")
WIDE = ("primary", "secondary")
MAIN = ("secondary", "tertiary", "residential")
QUIET = ("tertiary", "residential", "living_street")


@dataclass(frozen=True, slots=True)
class Entry:
    """One category: how many, how far apart at least, on which streets, on whose ground first."""

    category: str
    count: int
    apart_m: float
    streets: tuple[str, ...]
    ground: tuple[str, ...]
    names: tuple[str, ...]
    capacity: tuple[int, int] = (0, 0)
    unit: str = ""
    floor_area_m2: tuple[int, int] = (0, 0)
    each_subdistrict: bool = False


PUBLIC = ("public",)
TRADE = ("commercial",)
BOTH = ("public", "commercial")
HOMES = ("estate", "commercial")

# {0} is the neighbourhood, {1} the subdistrict.
CATALOGUE: tuple[Entry, ...] = (
    Entry("primary_school", 8, 520, MAIN, PUBLIC, ("{0}小学",), (1080, 1620), "places", (6500, 9800)),
    Entry("junior_school", 4, 800, MAIN, PUBLIC, ("{0}中学",), (900, 1500), "places", (8800, 14000)),
    Entry("kindergarten", 15, 280, QUIET, BOTH, ("{0}幼儿园",), (150, 330), "places", (1800, 3900)),
    Entry("nursery", 9, 330, QUIET, HOMES, ("{0}托育园", "{0}托儿所"), (30, 90), "places", (320, 900)),
    Entry("nursing_home", 3, 800, MAIN, PUBLIC, ("{0}养老院", "{0}颐养院"), (120, 280), "beds", (4200, 9000)),
    Entry("elderly_care_home", 2, 900, MAIN, BOTH, ("{0}老年养护院",), (100, 180), "beds", (3600, 6000)),
    Entry("elderly_day_care", 10, 300, QUIET, HOMES, ("{0}日间照料中心",), (20, 60), "places", (320, 760)),
    Entry("community_canteen", 9, 300, QUIET, HOMES, ("{0}社区食堂",), (40, 120), "places", (120, 320)),
    Entry(
        "health_centre",
        3,
        700,
        MAIN,
        PUBLIC,
        ("{1}社区卫生服务中心",),
        (20, 60),
        "beds",
        (1700, 3100),
        each_subdistrict=True,
    ),
    Entry("health_station", 13, 300, QUIET, HOMES, ("{0}社区卫生服务站",), floor_area_m2=(120, 270)),
    Entry("outpatient", 7, 300, MAIN, TRADE, ("{0}门诊部",), floor_area_m2=(300, 900)),
    Entry("culture_centre", 2, 900, MAIN, PUBLIC, ("{0}文化活动中心",), floor_area_m2=(3000, 5200)),
    Entry("culture_station", 14, 280, QUIET, HOMES, ("{0}文化活动站",), floor_area_m2=(250, 900)),
    Entry("gym_or_fitness_centre", 2, 900, MAIN, PUBLIC, ("{0}全民健身中心",), floor_area_m2=(2000, 4200)),
    Entry("fitness_room", 8, 260, MAIN, TRADE, ("{0}健身房",), floor_area_m2=(600, 1500)),
    Entry("medium_sports_ground", 5, 420, MAIN, PUBLIC, ("{0}运动场",)),
    Entry("small_sports_ground", 13, 240, QUIET, HOMES, ("{0}球场",)),
    Entry("outdoor_fitness", 24, 170, QUIET, HOMES, ("{0}健身场地",)),
    Entry(
        "community_service_centre",
        3,
        600,
        MAIN,
        BOTH,
        ("{1}社区服务中心",),
        floor_area_m2=(700, 1500),
        each_subdistrict=True,
    ),
    Entry("subdistrict_office", 3, 700, MAIN, BOTH, ("{1}办事处",), floor_area_m2=(1000, 2000), each_subdistrict=True),
    Entry("justice_office", 3, 700, MAIN, BOTH, ("{1}司法所",), floor_area_m2=(80, 240), each_subdistrict=True),
    Entry("police_station", 4, 600, MAIN, BOTH, ("{0}派出所",), floor_area_m2=(1000, 1600)),
    Entry("community_service_station", 20, 240, QUIET, HOMES, ("{0}社区服务站",), floor_area_m2=(600, 1000)),
    Entry("property_service", 18, 150, QUIET, HOMES, ("{0}物业服务中心",), floor_area_m2=(60, 200)),
    Entry("mall", 6, 380, WIDE, TRADE, ("{0}商场", "{0}百货商店"), floor_area_m2=(1500, 9000)),
    Entry("fresh_market", 11, 300, MAIN, TRADE, ("{0}菜市场", "{0}生鲜超市"), floor_area_m2=(750, 2500)),
    Entry("community_shops", 55, 55, QUIET, HOMES, ("{0}药店", "{0}理发店", "{0}洗衣店", "{0}五金店", "{0}文具店")),
    Entry("convenience_store", 56, 60, ANY, HOMES, ("{0}便利店", "{0}副食店", "{0}小卖部"), floor_area_m2=(40, 110)),
    Entry("catering", 55, 45, MAIN, TRADE, ("{0}面馆", "{0}饭店", "{0}小吃店", "{0}粥铺", "{0}酒家")),
    Entry("bank", 16, 130, WIDE, TRADE, ("城市银行{0}支行", "农商银行{0}分理处"), floor_area_m2=(150, 600)),
    Entry("telecom", 9, 200, WIDE, TRADE, ("{0}电信营业厅",), floor_area_m2=(80, 260)),
    Entry("post_office", 5, 500, MAIN, TRADE, ("{0}邮政支局",), floor_area_m2=(150, 400)),
    Entry("parcel_facility", 34, 90, QUIET, HOMES, ("{0}快递驿站",), floor_area_m2=(30, 90)),
    Entry("bus_stop", 44, 170, WIDE, HOMES, ("{0}站",)),
    Entry("car_parking", 15, 230, MAIN, TRADE, ("{0}公共停车场", "{0}停车楼"), (60, 280), "spaces"),
    Entry("public_toilet", 24, 190, ANY, HOMES, ("{0}公厕",), floor_area_m2=(30, 80)),
    Entry("waste_collection_station", 8, 380, QUIET, HOMES, ("{0}垃圾收集站",), floor_area_m2=(80, 180)),
    Entry("recycling_point", 18, 170, QUIET, HOMES, ("{0}废品回收点",)),
    Entry("switching_station", 5, 500, QUIET, BOTH, ("{0}开闭所",), floor_area_m2=(200, 300)),
    Entry("rail_station", 1, 0, MAIN, TRADE, ("火车站城轨站",)),
)
