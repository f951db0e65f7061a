# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 十五分钟生活圈：缺什么、缺在哪里
# **What is missing within a walk, and where**
#
# 从图层到缺口：载入、查看、测量、上图。样例城是合成的，换成你的项目只需改一行。
#
# From layers to gaps: load, look, measure, map. The sample city is synthetic; your own project is one line away.

# %%
import pandas as pd

import spatial_renewal as sr

pd.options.display.max_columns = 30

# %% [markdown]
# ## 1 载入 Load
# 换成你的数据：`inputs = sr.read_project("project.toml")`

# %%
inputs = sr.sample_city()
print(f"{inputs.name}：{len(inputs.estates)} 个小区，{len(inputs.facilities)} 个设施，坐标系 {inputs.crs}")
print(f"标准 {inputs.standard.number}，政策 {inputs.policy.number}，计划年度 {inputs.plan_year}")

# %% [markdown]
# 读取时发现了什么 What was found while reading:

# %%
for found in inputs.findings:
    print(found.chinese())
    print("   ", found.english())

# %% [markdown]
# ## 2 查看 Look
# 台账里有多少小区在 2000 年底前建成？ How many estates were built by the end of 2000?

# %%
decade = (inputs.estates["year_built"] // 10 * 10).astype("Int64").rename("decade")
by_decade = inputs.estates.groupby(decade)["households"]
by_decade.agg(estates="size", households="sum")

# %%
inputs.facilities["category"].value_counts().head(12).rename("facilities").to_frame()

# %% [markdown]
# ## 3 测量 Measure
# 一步完成全部阶段；每张表都是结果的一个属性。 All stages in one step; every table is an attribute.

# %%
results = sr.run(inputs)
results

# %% [markdown]
# 老年人日间照料：300 米内够不到的小区，按老人数排序。
# Elderly day care: the estates that have none within 300 m, most people first.

# %%
lacking = results.coverage.query("category == 'elderly_day_care' and not covered")
names = results.estates[["estate_id", "name", "year_built", "households", "eligible"]]
worst = lacking.merge(names, on="estate_id").sort_values("gap_demand", ascending=False)
worst[["estate_id", "name", "distance_m", "threshold_m", "gap_demand", "state", "clause"]].head(10).round(0)

# %% [markdown]
# 近不等于够：300 米内有幼儿园、名额却不够的小区。
# Near is not enough: estates with a kindergarten within 300 m, and too few places.

# %%
near = results.coverage.query("category == 'kindergarten' and covered")[["estate_id", "distance_m"]]
full = results.provision.query("category == 'kindergarten' and unserved > 5").merge(near, on="estate_id")
full = full.sort_values("unserved", ascending=False)
full[["estate_id", "distance_m", "demand", "served", "unserved"]].head(8).round(1)

# %% [markdown]
# ## 4 谁先改 Which first

# %%
order = results.priority.merge(results.units[["unit_id", "name", "estates", "households"]], on="unit_id")
order[["rank", "rank_low", "rank_high", "name", "estates", "households", "score", "reasons"]].head(8).round(2)

# %% [markdown]
# 为什么是这一名？一个小区走过的每一张表。 Why there? One estate through every table.

# %%
first_unit = results.priority["unit_id"].iloc[0]
first_estate = results.unit_members.query("unit_id == @first_unit")["estate_id"].iloc[0]
sr.trace_estate(results, first_estate)

# %% [markdown]
# ## 5 上图 Map
# 地图不需要网络；`results.save("maps/mine")` 写出地图、图层和表格。
#
# The map needs no network; `results.save("maps/mine")` writes map, layers and tables.

# %%
results.map(view="elderly_care")

# %% [markdown]
# ## 6 假定 What was assumed
# 标准和政策没有规定的，都列在这里。 All that neither the standard nor the policy states.

# %%
results.assumptions
