"""Do tags become the facilities, estates, barriers and gates that the rules say?"""

import pytest

from spatial_renewal.contracts import check_table
from spatial_renewal.tables import SIGNALS
from tests.io.osm_xml import STEP, codes, node, ordered, read_town, square, tag_lines, way

HOME = {"amenity": "social_facility"}


@pytest.fixture
def read(tmp_path):
    return lambda body: read_town(tmp_path, ordered(body))


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        ({"amenity": "kindergarten", "name": "思南路幼儿园"}, "kindergarten"),
        ({"amenity": "kindergarten", "name": "重北托儿所"}, "nursery"),
        ({"amenity": "childcare"}, "nursery"),
        ({"amenity": "social_facility", "name": "臺中市私立小天使托嬰中心"}, "nursery"),
        ({"amenity": "school", "name": "五老村幼儿园"}, "kindergarten"),
        ({"amenity": "school", "name": "惠來國民小學"}, "primary_school"),
        ({"amenity": "school", "name": "Changjiang Road Primary School"}, "primary_school"),
        ({"amenity": "school", "name": "福科國中"}, "junior_school"),
        ({"amenity": "school", "name": "南京五中"}, "junior_school"),
        ({"amenity": "school", "name": "无名学校", "isced__level": "1"}, "primary_school"),
        ({"amenity": "social_facility", "name": "西屯日間照顧中心"}, "elderly_day_care"),
        ({**HOME, "social_facility": "day_care", "social_facility__for": "senior"}, "elderly_day_care"),
        ({"amenity": "social_facility", "social_facility": "nursing_home"}, "nursing_home"),
        ({**HOME, "social_facility": "assisted_living", "social_facility__for": "senior"}, "nursing_home"),
        ({"amenity": "nursing_home", "name": "和平敬老院"}, "nursing_home"),
        ({"amenity": "nursing_home", "name": "爱心护理院"}, "elderly_care_home"),
        ({"amenity": "clinic", "name": "长桥街道社区卫生服务中心"}, "health_centre"),
        ({"amenity": "clinic", "name": "浦锦社区卫生服务中心勤俭村社区卫生服务站"}, "health_station"),
        ({"amenity": "clinic", "name": "臺中市西屯區衛生所"}, "health_centre"),
        ({"amenity": "doctors", "name": "瑞安診所"}, "outpatient"),
        ({"amenity": "hospital"}, "outpatient"),
        ({"amenity": "restaurant", "name": "和睦社区食堂", "cuisine": "chinese"}, "community_canteen,catering"),
        ({"amenity": "restaurant", "name": "小雅自助餐"}, "catering"),
        ({"amenity": "library", "name": "南京图书馆"}, "culture_centre"),
        ({"amenity": "community_centre", "name": "长江社区文化活动站"}, "culture_station"),
        ({"amenity": "community_centre", "name": "长江社区居委会"}, "community_service_station"),
        ({"office": "government", "name": "五老村街道办事处"}, "subdistrict_office"),
        ({"office": "government", "name": "五老村司法所"}, "justice_office"),
        ({"amenity": "police", "name": "五老村派出所"}, "police_station"),
        ({"office": "company", "name": "银城物业服务有限公司"}, "property_service"),
        ({"shop": "supermarket", "name": "盒马鲜生"}, "fresh_market,community_shops"),
        ({"shop": "supermarket", "name": "苏果超市"}, "community_shops"),
        ({"shop": "convenience"}, "convenience_store"),
        ({"amenity": "marketplace", "name": "科巷菜市场"}, "fresh_market"),
        ({"amenity": "pharmacy"}, "community_shops"),
        ({"shop": "mall;bakery"}, "mall,community_shops"),
        ({"amenity": "bank"}, "bank"),
        ({"amenity": "post_office"}, "post_office"),
        ({"amenity": "parcel_locker"}, "parcel_facility"),
        ({"shop": "mobile_phone", "name": "中華電信"}, "telecom"),
        ({"power": "substation", "substation": "distribution"}, "switching_station"),
        ({"amenity": "recycling"}, "recycling_point"),
        ({"amenity": "waste_transfer_station"}, "waste_collection_station"),
        ({"amenity": "waste_disposal"}, "waste_point"),
        ({"amenity": "toilets"}, "public_toilet"),
        ({"leisure": "fitness_centre", "name": "全民健身中心"}, "gym_or_fitness_centre"),
        ({"leisure": "fitness_centre"}, "fitness_room"),
        ({"leisure": "fitness_station"}, "outdoor_equipment"),
        ({"leisure": "playground"}, "child_elder_ground"),
        ({"highway": "bus_stop", "public_transport": "platform"}, "bus_stop"),
        ({"railway": "station", "station": "subway", "public_transport": "station"}, "rail_station"),
        ({"amenity": "bicycle_parking"}, "bike_parking"),
        ({"amenity": "parking"}, "car_parking"),
        # left out, each on purpose
        ({"amenity": "veterinary", "name": "宠物医院"}, ""),
        ({"amenity": "clinic", "name": "瑞鹏宠物诊所"}, ""),
        ({"amenity": "hospital", "name": "江苏省口腔医院"}, ""),
        ({"amenity": "school", "name": "晋元高级中学"}, ""),
        ({"amenity": "school", "name": "区委党校"}, ""),
        ({"amenity": "police", "name": "交警大队"}, ""),
        ({"amenity": "parking", "access": "private"}, ""),
        ({"amenity": "parking", "access": "customers"}, ""),
        ({"amenity": "toilets", "access": "customers"}, ""),
        ({"public_transport": "stop_position", "bus": "yes"}, ""),
        ({"railway": "subway_entrance"}, ""),
        ({**HOME, "social_facility": "nursing_home", "social_facility__for": "disabled"}, ""),
        ({"amenity": "atm"}, ""),
    ],
)  # fmt: skip
def test_tags_make_categories(read, tags, category):
    town = read(node(1, 0, 0, **tags) + node(2, 9, 9, amenity="bank", name="远处的银行"))
    found = town.facilities[town.facilities["facility_id"].str.startswith("n1")]
    assert ",".join(found["category"]) == category
    several = (
        found["facility_id"].tolist()
        if category.count(",") == 0
        else sorted(found["facility_id"].str.partition(":")[2])
    )
    assert several == (sorted(category.split(",")) if "," in category else ["n1"] * bool(category))


def test_a_nine_year_school_is_two_facilities(read):
    town = read(node(1, 0, 0, amenity="school", name="实验学校（九年一贯）"))
    assert dict(zip(town.facilities["facility_id"], town.facilities["category"], strict=True)) == {
        "n1:primary_school": "primary_school",
        "n1:junior_school": "junior_school",
    }


def test_schools_that_cannot_be_told_are_reported(read):
    town = read(node(1, 0, 0, amenity="school", name="进修学校") + node(2, 1, 0, amenity="social_facility"))
    lost = [found.ids for found in town.findings if found.code == "osm_no_category"]
    assert lost == [("n1",), ("n2",)]
    assert town.facilities.empty


def test_capacity_is_read_where_it_is_a_plain_number(read):
    town = read(
        node(1, 0, 0, amenity="parking", capacity="120") + node(2, 1, 0, amenity="parking", capacity="about 30")
        + node(3, 2, 0, amenity="parking") + node(4, 3, 0, amenity="nursing_home", capacity="90", capacity__beds="80")
    )  # fmt: skip
    table = town.facilities.set_index("facility_id")
    assert table["capacity"].fillna(-1).to_dict() == {"n1": 120.0, "n2": -1.0, "n3": -1.0, "n4": 80.0}
    assert table["capacity_unit"].fillna("").to_dict() == {"n1": "spaces", "n2": "", "n3": "", "n4": "beds"}
    assert codes(town)["osm_capacity_unread"] == ("n2",)


def test_sports_grounds_are_told_by_their_land(read):
    """A square of side s steps has about (110.9 * s)(96.5 * s) = 10,700 s2 m2 at 30 degrees north.

    The sides below make 3,850, 1,545, 944, 428 and 27 m2; the last is below every land area of the standard.
    """
    sides = {1: 0.60, 2: 0.38, 3: 0.297, 4: 0.2, 5: 0.05}
    town = read("".join(square(i, 2 * i, 0, side, leisure="pitch") for i, side in sides.items()))
    assert dict(zip(town.facilities["facility_id"], town.facilities["category"], strict=True)) == {
        "w1": "large_sports_ground",
        "w2": "medium_sports_ground",
        "w3": "small_sports_ground",
        "w4": "outdoor_fitness",
    }


def test_a_pitch_inside_a_school_is_not_public(read):
    town = read(
        square(1, 0, 0, 3, amenity="school", name="一小学")
        + square(2, 1, 1, 0.6, leisure="pitch")
        + square(3, 9, 9, 0.6, leisure="pitch")
    )
    assert town.facilities["facility_id"].tolist() == ["w1", "w3"]


def test_one_place_that_is_mapped_twice_counts_once(read):
    """The unnamed point goes, the point of another name stays; the unnamed outline around a named point goes."""
    town = read(
        square(1, 0, 0, 1, amenity="bank", name="甲银行")
        + node(1, 0.5, 0.5, amenity="bank") + node(2, 0.6, 0.5, amenity="bank", name="乙银行")
        + square(2, 5, 5, 1, amenity="library") + node(3, 5.5, 5.5, amenity="library", name="市图书馆")
    )  # fmt: skip
    assert sorted(town.facilities["facility_id"]) == ["n2", "n3", "w1"]
    assert codes(town)["osm_same_place"] == ("n1",)
    assert town.rows["facilities_left_out_same_place"] == 1


def test_a_multipolygon_with_a_hole(read):
    """Outer 4 x 4, hole 2 x 2 in its middle: three quarters of the land, and a place that is not in the hole."""
    members = '<member type="way" ref="1" role="outer"/><member type="way" ref="2" role="inner"/>'
    tags = tag_lines({"type": "multipolygon", "landuse": "residential", "name": "回字小区", "amenity": "parking"})
    town = read(square(1, 0, 0, 4) + square(2, 1, 1, 2) + f'<relation id="8">{members}{tags}</relation>')
    (outline,) = town.estates.geometry
    assert town.estates["estate_id"].tolist() == ["r8"]
    assert outline.geom_type == "Polygon"
    assert outline.area == pytest.approx(12 * STEP**2, rel=1e-4)
    assert town.facilities["facility_id"].tolist() == ["r8"]
    assert outline.contains(town.facilities.geometry.iloc[0])


def test_an_area_with_missing_nodes_is_reported(read):
    body = node(1, 0, 0) + node(2, 1, 0) + node(9, 5, 5, amenity="bank") + way(4, [1, 2, 77, 1], landuse="residential")
    town = read(body)
    assert town.estates.empty
    assert codes(town)["osm_areas_broken"] == ("w4",)


def test_residential_areas_are_estates_by_size_and_name(read):
    """Sides of 2, 5 and 0.1 steps make about 4.3, 26.8 and 0.01 ha; 26.8 ha without a name is a part of town."""
    town = read(
        square(1, 0, 0, 2, landuse="residential", start_date="1987") + square(2, 10, 0, 5, landuse="residential")
        + square(3, 20, 0, 5, landuse="residential", name="Xincun", name__zh="新村", start_date="1990s")
        + square(4, 30, 0, 0.1, landuse="residential", name="一户")
        + square(5, 40, 0, 2, place="neighbourhood", name="幸福里小区", start_date="1992-05-01")
        + square(6, 50, 0, 2, place="neighbourhood", name="新街口")
    )  # fmt: skip
    table = town.estates.set_index("estate_id")
    assert table["name"].fillna("").to_dict() == {"w1": "", "w3": "新村", "w5": "幸福里小区"}
    assert table["year_built"].fillna(0).to_dict() == {"w1": 1987, "w3": 0, "w5": 1992}
    assert table["geometry_source"].unique().tolist() == ["given"]
    assert table["households"].isna().all()
    assert codes(town)["osm_no_estate"] == ("w2", "w4", "w6")


def test_barriers_and_their_kinds(read):
    line = node(1, 0, 0) + node(2, 1, 0)
    kinds = [
        {"waterway": "river"}, {"railway": "rail"}, {"highway": "trunk"}, {"highway": "primary"}, {"barrier": "wall"},
        {"waterway": "river", "tunnel": "culvert"}, {"railway": "rail", "tunnel": "yes"}, {"railway": "subway"},
        {"railway": "abandoned"}, {"waterway": "ditch"}, {"highway": "secondary"},
        {"barrier": "fence"}, {"highway": "motorway"},
    ]  # fmt: skip
    body = "".join(way(10 + i, [1, 2], **tags) for i, tags in enumerate(kinds))
    town = read(line + body + square(40, 5, 5, 1, natural="water") + square(41, 9, 9, 0.2, natural="water"))
    assert dict(zip(town.barriers["barrier_id"], town.barriers["kind"], strict=True)) == {
        "w40": "river", "w10": "river", "w11": "railway", "w12": "expressway", "w13": "arterial", "w14": "wall",
        "w21": "wall", "w22": "expressway",
    }  # fmt: skip


def test_gates_and_context(read):
    town = read(
        node(1, 0, 0, barrier="lift_gate") + node(2, 1, 0, entrance="main", name="东门")
        + node(3, 2, 0, barrier="gate", access="no")
        + node(4, 3, 0, barrier="bollard") + square(7, 5, 5, 1, leisure="park", name="五龙公园")
        + square(8, 7, 7, 0.2, building="yes") + square(9, 8, 8, 0.2, building="no")
    )  # fmt: skip
    assert town.gates.drop(columns="geometry").fillna("").to_numpy().tolist() == [
        ["n1", "gate", ""],
        ["n2", "entrance", "东门"],
    ]
    assert town.context[["context_id", "kind"]].to_numpy().tolist() == [["w7", "green"], ["w8", "building"]]


def test_signals_that_walkers_wait_at(read):
    """A crossing with lights by either tag and the lights of a junction; a zebra and a tram stop's lights are none."""
    extract = read(
        node(1, 0, 0, highway="traffic_signals", name="路口")
        + node(2, 1, 0, highway="crossing", crossing="traffic_signals")
        + node(3, 2, 0, highway="crossing", crossing__signals="yes")
        + node(4, 3, 0, highway="crossing", crossing="uncontrolled")
        + node(5, 4, 0, railway="signal")
        + way(9, [1, 2, 3, 4, 5], highway="residential"),
    )
    check_table(extract.signals.to_crs("EPSG:4547"), SIGNALS)
    assert extract.signals["signal_id"].tolist() == ["n1", "n2", "n3"]
    assert extract.signals["name"].isna().tolist() == [False, True, True]
    assert extract.rows["signals"] == 3
