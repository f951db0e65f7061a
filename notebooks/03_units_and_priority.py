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

# %%

# %% [markdown]
# # 连片改造与先后次序：谁和谁一起改，谁先改，有多稳
# **Renovation units and priority: who together, who first, and how sure is that**
#
# 一个次序要经得起追问：凭什么指标、凭谁的权重、换一组权重还是不是这样。样例城是合成的，换成你的项目只需改一行。
#
# An order has to survive questions: by which indicators, on whose weights, and would other weights say the same. The
# sample city is synthetic; your own project is one line away.

# %%
import dataclasses

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import spatial_renewal as sr
from spatial_renewal.params import Judgements, Params, PriorityParams
from spatial_renewal.phases import Order, rank_programme
from spatial_renewal.profiles.load import indicators

pd.options.display.max_columns = 40
pd.options.display.max_colwidth = 90

# %% [markdown]
# ## 1 载入并运行 Load and run
# 换成你的数据：`inputs = sr.read_project("project.toml")`

# %%
inputs = sr.sample_city()
results = sr.run(inputs)
print(f"{inputs.name}：{len(results.units)} 个改造片区，{len(results.estate_priority)} 个小区纳入改造")

# %% [markdown]
# ## 2 片区 Units
# 相邻、中间没有铁路河流、户数有上下限的小区归为一个片区；编号是名次。
#
# Neighbours with no railway or river between, within bounds of households, make a unit; the number is its rank.

# %%
order = results.priority.merge(results.units[["unit_id", "name", "estates", "households"]], on="unit_id")
order[["rank", "unit_id", "name", "estates", "households", "score"]].head(8).round(2)

# %%
shown = results.units.merge(results.priority[["unit_id", "score", "rank"]], on="unit_id")
fig, axis = plt.subplots(figsize=(8, 7))
results.streets.plot(ax=axis, color="#d9dde2", linewidth=0.4)
shown.plot("score", ax=axis, cmap="YlOrBr", edgecolor="#1d2b3a", linewidth=1.0, vmin=0, vmax=1)
for place, rank in zip(shown.representative_point(), shown["rank"], strict=True):
    badge = {"boxstyle": "round", "facecolor": "#1d2b3a", "edgecolor": "white"}
    axis.annotate(str(rank), (place.x, place.y), ha="center", va="center", fontsize=7, color="white", bbox=badge)
axis.set_axis_off()
plt.close(fig)
fig

# %% [markdown]
# ## 3 为什么是这一名 Why there
# 每个得分都是几部分之和；句子里的数字就是表里的数字。
#
# Every score is a sum of parts; the sentence says the table's numbers.

# %%
for row in order.head(3).itertuples():
    print(f"第 {row.rank} 名 {row.name}：{row.reasons}")
    print(f"    {row.reasons_en}")

# %%
parts = results.priority.filter(like="part_").set_axis(results.priority["unit_id"]).head(12)
fig, axis = plt.subplots(figsize=(8, 4))
colours = ["#7f2d0f", "#c25a1b", "#e8943a", "#f6c77d", "#b9a27a"]
parts[::-1].plot.barh(stacked=True, ax=axis, color=colours, width=0.8)
axis.set_xlabel("score")
axis.legend([indicators()[c.removeprefix("part_")].en for c in parts.columns], fontsize=8)
plt.close(fig)
fig

# %% [markdown]
# 可用的指标，方向和出处都是数据（`profiles/indicators.toml`）。 The indicators that can count, declared as data.

# %%
pd.DataFrame(
    [(i.id, i.zh, i.en, i.direction, i.source) for i in indicators().values()],
    columns=["indicator", "指标", "in English", "direction", "source"],
)

# %% [markdown]
# ## 4 凭谁的权重 On whose weights
# 没有一份政策写出权重。可以自己给、一律相等、两两比较（AHP）、由数据得出（熵权、CRITIC），或按政策点名的因素预设。
#
# No policy states weights. They can be given, equal, judged pair by pair (AHP), told by the data (entropy, CRITIC), or
# preset from the factors that the policy names.


# %%
def ranked(choices: PriorityParams) -> Order:
    """The same tables, ranked by other choices; nothing else has to run again."""
    other = dataclasses.replace(inputs, params=Params(priority=choices))
    tables = (results.estates, results.coverage, results.provision, results.measures, results.unit_members)
    return rank_programme(other, *tables)


judgements = Judgements(
    indicators=("elderly_care", "childcare", "parking"),
    matrix=((1, 2, 3), ("1/2", 1, 2), ("1/3", "1/2", 1)),
)
others = {
    "given": results,
    "equal": ranked(PriorityParams(weighting="equal")),
    "AHP": ranked(PriorityParams(weighting="judged", judgements=judgements)),
    "entropy": ranked(PriorityParams(weighting="entropy")),
    "CRITIC": ranked(PriorityParams(weighting="critic")),
    inputs.policy.id: ranked(PriorityParams(weighting="policy")),
    "TOPSIS": ranked(PriorityParams(rule="topsis")),
}
pd.DataFrame({name: r.weights.set_index("indicator")["weight"] for name, r in others.items()}).round(2)

# %% [markdown]
# 同一批片区的名次 Ranks of the same units:

# %%
pd.DataFrame({name: r.priority.set_index("unit_id")["rank"] for name, r in others.items()}).sort_values("given").head(
    12
)

# %% [markdown]
# 前后矛盾的判断会被拒绝，并指出最不合的一处。 Contradictory judgements are refused, and the worst is named.

# %%
circle = Judgements(
    indicators=judgements.indicators,
    matrix=((1, 3, "1/3"), ("1/3", 1, 3), (3, "1/3", 1)),
)
try:
    ranked(PriorityParams(weighting="judged", judgements=circle))
except sr.ParameterError as refused:
    print(refused)

# %% [markdown]
# ## 5 有多稳 How sure
# 权重上下浮动一半、人数有误差，重排一万次：每个名次出现的机会，和 90% 的情形下名次所在的区间。
#
# Weights up and down by half, counts with their errors, the order drawn ten thousand times: the chance of every rank,
# and where the rank falls in 90 % of the draws.

# %%
sure = ["rank", "rank_low", "rank_high", "first_k_share", "unit_id", "score", "known_weight_share", "unknown"]
results.priority[sure].head(14).round(2)

# %%
table = results.priority.head(20)
fig, axis = plt.subplots(figsize=(8, 5))
axis.hlines(table["rank"], table["rank_low"], table["rank_high"], color="#c25a1b", linewidth=4, alpha=0.5)
axis.plot(table["rank"], table["rank"], "o", color="#7f2d0f")
axis.set_yticks(table["rank"], table["unit_id"])
axis.invert_yaxis()
axis.set_xlabel("rank, and where it falls in 90 % of the draws")
plt.close(fig)
fig

# %%
chances = results.rank_chances.pivot_table(index="unit_id", columns="rank", values="chance_share", sort=False)
chances = chances.reindex(columns=sorted(chances.columns)).fillna(0.0)
fig, axis = plt.subplots(figsize=(8, 5))
axis.imshow(chances, cmap="YlOrBr", vmin=0, vmax=1, aspect="auto")
axis.set_xticks(np.arange(chances.shape[1]), chances.columns)
axis.set_yticks(np.arange(len(chances)), chances.index)
axis.set_xlabel("chance of each of the first ranks")
plt.close(fig)
fig

# %% [markdown]
# 哪个权重最少动多少，后一名就追上前一名？ Which weight has least to move for the next to draw level?

# %%
results.priority[["rank", "unit_id", "score", "swap_weight", "swap_weight_change"]].head(10).round(3)

# %% [markdown]
# ## 6 分主题看 Theme by theme
# 养老、托育、停车各有自己的次序，片区和小区都有。
#
# Elderly care, childcare, parking: an order of their own, for units and estates.

# %%
themes = ["view_rank_elderly_care", "view_rank_childcare", "view_rank_parking"]
results.priority[["rank", "unit_id", *themes]].head(10)

# %%
names = results.estates[["estate_id", "name", "households"]]
first = results.estate_priority.merge(names, on="estate_id")
first[["rank", "rank_low", "rank_high", "name", "households", "score", *themes]].head(10).round(2)

# %% [markdown]
# ## 7 上图 Map

# %%
results.map(view="all")

# %% [markdown]
# ## 8 不知道的 What is not known
# 未知不当零：按已知的评，或取中位数，或不计分（`unknown`）。 The unknown is no zero: left out, the median, or no score.

# %%
strict = ranked(PriorityParams(weighting="policy", unknown="unscored"))
for found in strict.findings:
    if found.code in ("scores_missing", "factors_unmeasured", "indicators_missing"):
        print(found.chinese())
        print("   ", found.english())
