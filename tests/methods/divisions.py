"""Random towns to divide, and their exact division: every connected set that keeps the bounds, then a set partition."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from spatial_renewal.methods.region_costs import CostSheet, CostWeights, Traits
from spatial_renewal.methods.regions import RegionRules

WEIGHTS = CostWeights(per_manager=0.1, per_shared=0.1)


def town(count, rng, *, low, high, needs=5, scale=0.3):
    """A jittered grid without a fifth of its links; lognormal sizes of about 240."""
    side = int(np.ceil(np.sqrt(count)))
    at = np.array([(k // side, k % side) for k in range(count)]) + rng.uniform(-0.3, 0.3, (count, 2))
    steps = [(k, o) for k in range(count) for o in (k + 1, k + side, k + side + 1) if o < count]
    steps = [(a, b) for a, b in steps if b == a + side or a % side < side - 1]
    links = np.array([step for step in steps if rng.uniform() > 0.2], dtype=np.int64).reshape(-1, 2)
    lacks = (rng.uniform(size=(count, needs)) < 0.4) / np.sqrt(needs)
    traits = Traits(
        features=np.column_stack([lacks, at * scale]),
        surplus=rng.uniform(0, 1, (count, 1)),
        deficit=rng.uniform(0, 1, (count, 1)),
        manager=rng.integers(-1, 3, count),
    )
    size = np.round(rng.lognormal(5.3, 0.6, count))[:, None]
    return traits, links, RegionRules(size=size, lower=np.array([float(low)]), upper=np.array([float(high)]))


def exact_cost(traits, links, rules, weights=WEIGHTS, *, most_sets=8000):
    """Members left out and cost of the best division, in this order, by HiGHS; None where there are too many sets."""
    sets = connected_sets(len(traits.manager), links, rules, most_sets)
    if sets is None:
        return None
    sheet = CostSheet(traits, rules.size, weights)
    managers = [len(set(traits.manager[s].tolist()) - {-1}) for s in sets]
    cost = sheet.cost(np.array([sheet.sums[s].sum(axis=0) for s in sets]), np.array(managers)) if sets else np.array([])
    if not sets:
        return len(traits.manager), 0.0
    row, column = np.concatenate(sets), np.repeat(np.arange(len(sets)), [len(c) for c in sets])
    covers = csc_array((np.ones(len(row)), (row, column)), shape=(len(traits.manager), len(sets)))
    once = LinearConstraint(covers, 0, 1)  # type: ignore[arg-type]
    taken = np.array([len(s) for s in sets], dtype=float)
    whole = {"integrality": np.ones(len(sets)), "bounds": Bounds(0, 1), "options": {"mip_rel_gap": 0.0}}
    most = round(-milp(-taken, constraints=once, **whole).fun)
    all_taken = LinearConstraint(taken[None, :], most - 0.5, np.inf)
    return len(traits.manager) - most, float(milp(cost, constraints=[once, all_taken], **whole).fun)


def connected_sets(count, links, rules, most):
    """Every connected set within the bounds, each listed once: grown from its least member, as bits."""
    near = [0] * count
    for a, b in links.tolist():
        near[a] |= 1 << b
        near[b] |= 1 << a
    size, low, high = rules.size[:, 0].tolist(), float(rules.lower[0]), float(rules.upper[0])
    found = []
    for root in range(count):
        above = ~((2 << root) - 1)
        stack = [(1 << root, near[root] & above, 0, size[root])]
        while stack:
            now, border, banned, total = stack.pop()
            if total > high:
                continue
            if total >= low:
                found.append([k for k in range(count) if now >> k & 1])
                if len(found) > most:
                    return None
            border &= ~banned
            while border:
                bit = border & -border
                member = bit.bit_length() - 1
                border ^= bit
                grown = (border | (near[member] & above)) & ~(now | bit) & ~banned
                stack.append((now | bit, grown, banned, total + size[member]))
                banned |= bit
    return found
