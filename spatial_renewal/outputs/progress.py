"""How far is it? (a progress bar on a terminal, one log line a step elsewhere)"""

import logging
import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

log = logging.getLogger(__name__)

# What a planner reads while a stage runs.
WORDS: dict[str, str] = {
    "screen_estates": "筛选小区 Screening estates",
    "estimate_demand": "估算人口 Estimating demand",
    "build_walk_network": "步行网络 Building the walking network",
    "build_straight_network": "直线距离，不是步行 Straight lines, no walks",
    "measure_access": "测量步行距离 Measuring walks",
    "clock_walks": "计算步行时间 Clocking walks",
    "draw_routes": "绘制步行路线 Drawing walks",
    "find_coverage_gaps": "查找缺口 Finding coverage gaps",
    "balance_provision": "核算供给 Balancing provision",
    "make_checklist": "逐项对照 Going through the checklist",
    "list_measures": "列出改造内容 Listing measures",
    "check_health": "城市体检指标 Health check",
    "settle_unit_limits": "核对片区要求 Checking limits of units",
    "link_neighbours": "查找相邻小区 Linking neighbours",
    "form_renovation_units": "划分片区 Forming renovation units",
    "outline_units": "勾画片区 Outlining units",
    "rank_programme": "排定次序 Ranking",
    "draw_reach": "画等时圈与路线 Drawing isochrones and routes",
    "write_outputs": "写出成果 Writing map, layers and tables",
}


class Steps:
    """Shows the steps of a command on the error stream; stays quiet once stopped."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._since = time.perf_counter()
        self._bar: Progress | None = None
        if console.is_terminal:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
                transient=True,
            )
            self._task = self._bar.add_task("…", total=None)
            self._bar.start()
        self._begun = False

    def read(self, path: str) -> None:
        """One more layer is being read."""
        self._tell(f"读取 Reading {path}")

    def expect(self, count: int) -> None:
        """From now on there are `count` steps of work."""
        if self._bar:
            self._bar.reset(self._task, total=count)
        self._begun = False

    def work(self, name: str) -> None:
        """The step `name` begins; the one before is done."""
        if self._bar and self._begun:
            self._bar.advance(self._task)
        self._begun = True
        self._tell(WORDS.get(name, name))

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def _tell(self, words: str) -> None:
        if self._bar:
            self._bar.update(self._task, description=words)
        else:
            log.info("%.1f s  %s", time.perf_counter() - self._since, words)
