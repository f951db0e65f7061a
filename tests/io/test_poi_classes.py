"""Do class names of points of interest become the right categories, and nothing for animals?"""

from pathlib import Path

import pandas as pd
import pytest

from spatial_renewal.io.poi_classes import amap_categories, known_paths, unmapped_classes
from spatial_renewal.profiles.rules import poi_classes

POI = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "shanghai" / "poi"


@pytest.mark.parametrize(
    ("class_name", "name", "category"),
    [
        ("科教文化服务;学校;幼儿园", "思南路幼儿园", "kindergarten"),
        ("科教文化服务;学校;幼儿园", "民办巨三托儿所", "nursery"),
        ("科教文化服务;学校;小学", "蓬莱路第二小学", "primary_school"),
        ("科教文化服务;学校;中学", "市南中学", "junior_school"),
        ("科教文化服务;学校;中学", "上海市卢湾高级中学", ""),
        ("科教文化服务;学校;中学", "晋元高级中学附属学校", "junior_school"),
        ("科教文化服务;学校;高等院校", "上海交通大学", ""),
        ("医疗保健服务;综合医院;卫生院", "长桥街道社区卫生服务中心", "health_centre"),
        ("医疗保健服务;综合医院;卫生院", "浦锦社区卫生服务中心勤俭村社区卫生服务站", "health_station"),
        ("医疗保健服务;诊所;诊所", "中泽卫生室", "health_station"),
        ("医疗保健服务;诊所;诊所", "上海医林门诊部", "outpatient"),
        ("医疗保健服务;诊所;诊所", "赵氏牙科诊所", ""),
        ("医疗保健服务;综合医院;综合医院", "上海市普陀区人民医院", "outpatient"),
        ("医疗保健服务;综合医院;综合医院", "上海市普陀区人民医院1号楼", ""),
        ("医疗保健服务;综合医院;卫生院", "庙行镇社区卫生服务中心家庭医生工作室", ""),
        ("医疗保健服务;综合医院;卫生院", "张堰镇社区卫生服务中心(建设中)", ""),
        ("医疗保健服务;专科医院;眼科医院", "复旦大学附属眼耳鼻喉科医院", ""),
        ("医疗保健服务;动物医疗场所;宠物诊所", "瑞鹏宠物医院", ""),
        ("医疗保健服务;动物医疗场所;宠物诊所|医疗保健服务;综合医院;综合医院", "顽皮家族医院", ""),
        ("医疗保健服务;疾病预防机构;疾病预防|医疗保健服务;动物医疗场所;动物医疗场所", "卫生所", ""),
        ("公司企业;公司;公司|科教文化服务;学校;幼儿园", "小星星", "kindergarten"),
        ("生活服务;生活服务场所;生活服务场所", "五里桥街道日间照料中心", "elderly_day_care"),
        ("生活服务;生活服务场所;生活服务场所", "静安敬老院", "nursing_home"),
        ("生活服务;生活服务场所;生活服务场所", "静安区社会福利院", "nursing_home"),
        ("生活服务;生活服务场所;生活服务场所", "静安区儿童福利院", ""),
        ("生活服务;生活服务场所;生活服务场所", "银城物业", "property_service"),
        ("餐饮服务;中餐厅;中餐厅", "南苑社区食堂", "community_canteen"),
        ("餐饮服务;快餐厅;快餐厅", "小雅自助餐", "catering"),
        ("政府机构及社会团体;公检法机构;公安警察", "五里桥派出所", "police_station"),
        ("政府机构及社会团体;公检法机构;公安警察", "交警支队", ""),
        ("政府机构及社会团体;政府机关;乡镇级政府及事业单位", "五里桥街道办事处", "subdistrict_office"),
        ("购物服务;综合市场;蔬菜市场", "三角地", "fresh_market"),
        ("购物服务;超级市场;超市", "盒马鲜生", "fresh_market"),
        ("购物服务;超级市场;超市", "联华超市", "community_shops"),
        ("购物服务;便民商店/便利店;便民商店/便利店", "全家", "convenience_store"),
        ("交通设施服务;停车场;公共停车场", "人民广场停车场", "car_parking"),
        ("交通设施服务;停车场;专用停车场", "某公司停车场", ""),
        ("交通设施服务;停车场;停车场入口", "人民广场停车场入口", ""),
        ("交通设施服务;公交车站;公交车站相关", "城隍庙(公交站)", "bus_stop"),
        ("交通设施服务;地铁站;地铁站", "人民广场(地铁站)", "rail_station"),
        ("交通设施服务;地铁站;出入口", "人民广场地铁站1号口出入口", ""),
        ("公共设施;公共厕所;公共厕所", "公共厕所", "public_toilet"),
        ("科教文化服务;学校;幼儿园2", "不是下级", ""),
    ],
)
def test_class_and_name_give_the_category(class_name, name, category):
    found = amap_categories(pd.Series([class_name]), pd.Series([name]))
    assert found.fillna("").tolist() == [category]


def test_missing_classes_and_names():
    """Without a class there is no category; without a name the class decides."""
    classes = pd.Series([None, "科教文化服务;学校;小学"], index=[7, 9], dtype="str")
    assert amap_categories(classes, pd.Series([None, None], index=[7, 9], dtype="str")).fillna("").to_dict() == {
        7: "", 9: "primary_school",
    }  # fmt: skip
    assert amap_categories(pd.Series([], dtype="str"), pd.Series([], dtype="str")).tolist() == []


def test_unknown_classes_are_counted():
    """A class that is a prefix of a known word only is not below it."""
    classes = pd.Series(["新;类", "新;类", "生活服务站;甲", "生活服务;甲", None], dtype="str")
    assert list(unmapped_classes(classes).items()) == [("新;类", 2), ("生活服务站;甲", 1)]


@pytest.fixture(scope="module")
def shanghai() -> pd.DataFrame:
    if not POI.exists():
        pytest.skip("the data folder beside the repository holds no points of interest")
    return pd.concat(
        [pd.read_csv(path).assign(file=path.name) for path in sorted(POI.glob("*.csv"))], ignore_index=True
    )


def test_every_class_of_shanghai_is_mapped_or_left_out_on_purpose(shanghai):
    assert unmapped_classes(shanghai["type"]).to_dict() == {}
    assert "科教文化服务;学校;幼儿园" in known_paths(poi_classes())
    assert all(row.why for row in poi_classes().unmapped)


def test_animal_clinics_of_shanghai_are_no_health_care(shanghai):
    """381 rows have an animal clinic as their first class and one more as its second: none has a category."""
    animals = shanghai["type"].str.contains("动物医疗场所")
    first = shanghai["type"].str.startswith("医疗保健服务;动物医疗场所")
    category = amap_categories(shanghai["type"], shanghai["name"])
    assert first.sum() == 381
    assert animals.sum() == 382
    assert category[animals].isna().all()
    healthy = shanghai.loc[category.isin(["outpatient", "health_centre", "health_station"]), "name"]
    assert not healthy.str.contains("宠物|动物医院").any()


def test_schools_and_stops_of_shanghai(shanghai):
    """The files of one kind: all stops and metro stations, and all but a few schools.

    Of 2,284 kindergartens 60 are nurseries and 10 are not open; of 931 primary schools 5 are not open; of 983 middle
    schools 70 have senior classes only or are not open.
    """
    category = amap_categories(shanghai["type"], shanghai["name"])
    count = pd.crosstab(shanghai["file"], category)
    assert count.loc["shanghai_bus.csv", "bus_stop"] == 10_186
    assert count.loc["shanghai_urban.csv", "rail_station"] == 449
    assert count.loc["幼儿园.csv", "kindergarten"] == 2214
    assert count.loc["幼儿园.csv", "nursery"] == 60
    assert count.loc["小学.csv", "primary_school"] == 926
    assert count.loc["中学.csv", "junior_school"] == 913
