# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 名额够不够：近不等于够
# **Is there enough of it, and not only near enough**
#
# 每个缺口分三种原因：够不到、够得到但已满、资料无法判断。分配是精确的：先让最多的人有名额，再让步行最短，再尽量公平。
#
# Every gap has one of three causes: out of reach, within reach but full, or unknown. The allocation is exact: most
# people first, then the least walking, then the fairest spread.

# %%
import pandas as pd

import spatial_renewal as sr

pd.options.display.max_columns = 30

# %% [markdown]
# ## 1 载入并运行 Load and run

# %%
inputs = sr.sample_city()
results = sr.run(inputs)
print(f"{inputs.name}：{len(results.estates)} 个小区，{len(results.facilities)} 个设施")

# %% [markdown]
# ## 2 容量从哪里来 Where capacities come from
# 有登记的用登记值；没有的按标准由建筑面积推算；再没有的就是不详：既不是零，也不是无限。
#
# Given where the data say so; else worked out from floor area where a standard says how; else unknown: neither zero
# nor endless.

# %%
counted = ["kindergarten", "nursery", "nursing_home", "car_parking"]
capacities = results.capacities[results.capacities["category"].isin(counted)]
capacities.pivot_table(index="category", columns="capacity_source", values="facility_id", aggfunc="count", fill_value=0)

# %% [markdown]
# ## 3 缺口与原因 Gaps and their causes

# %%
causes = results.provision.groupby("category")[["demand", "gap_out_of_reach", "gap_full", "gap_unknown"]].sum()
causes.round(0)

# %% [markdown]
# 近却已满：300 米内有幼儿园而没有名额的小区。
# Near but full: estates with a kindergarten within 300 m and no place in it.

# %%
names = results.estates[["estate_id", "name"]]
walks = results.coverage[["estate_id", "category", "distance_m"]]
full = results.provision.query("category == 'kindergarten' and cause == 'full'")
full = full.merge(walks, on=["estate_id", "category"]).merge(names, on="estate_id")
full.sort_values("gap_full", ascending=False)[["name", "distance_m", "demand", "served", "gap_full"]].head(8).round(0)

# %% [markdown]
# 哪里加一个名额最有用？ Where does one more place help most?
#
# `one_more_place_serves` 为 1 的设施，加一个名额就多服务一个人；`one_more_place_walk_m` 是全城步行总长的变化。
# Where `one_more_place_serves` is 1, one more place serves one person more; `one_more_place_walk_m` is by how much all
# walks together change.

# %%
loads = results.facility_loads.query("category == 'kindergarten'")
loads.sort_values(["one_more_place_serves", "one_more_place_walk_m"], ascending=[False, True])[
    ["facility_id", "capacity", "used", "one_more_place_serves", "one_more_place_walk_m"]
].head(8).round(0)

# %% [markdown]
# ## 4 人们不会按最优方案走 People do not follow an optimum
# 同样的名额，三种分法：最优、先近先得、按规模与距离选择。 The same places taken in three ways.

# %%
results.allocation_comparison.round(2)

# %% [markdown]
# ## 5 人均名额 Places per person
# 两步移动搜寻法及其改进：够不到任何设施的小区是 0，仍在表中。
# Floating catchments: an estate that reaches nothing has 0 and stays in the table.

# %%
scores = results.floating_catchment.query("category == 'kindergarten'")
scores.pivot_table(index="estate_id", columns="method", values="places_per_person").describe().round(3)

# %% [markdown]
# ## 6 停车 Parking
# 每户车位数没有全国标准，是假定；夜间可借用邻近小区的富余车位和公共停车场。
# No national figure of spaces per household exists: it is an assumption. By night neighbours and car parks share.

# %%
results.parking[["deficit_on_site", "deficit_near", "deficit_far", "charging_gap"]].sum().round(0)

# %%
results.parking_blocks.sort_values("balance_by_night").head(5).round(0)

# %% [markdown]
# ## 7 城市体检 Health check

# %%
results.health_check[["number", "name", "value", "counts", "estates_short", "estates_unknown"]]

# %% [markdown]
# ## 8 一个小区 One estate

# %%
sr.trace_estate(results, full["estate_id"].iloc[0])

# %% [markdown]
# ## 9 依据了哪些假定 What it rests on

# %%
for found in results.findings:
    if found.code in {"capacity_from_floor_area", "capacity_unknown", "served_by_assumed_capacity"}:
        print(found.chinese())
        print("   ", found.english())

# %%
results.assumptions[results.assumptions["assumption"].str.contains("provision|parking|capacities")]
