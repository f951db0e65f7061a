"""What can be done from a terminal? (demo, run, reach, check, init, trace, profiles)"""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from spatial_renewal.errors import SpatialRenewalError

if TYPE_CHECKING:
    from rich.console import Console

    from spatial_renewal.outputs.progress import Steps
    from spatial_renewal.params import OutputParams

app = typer.Typer(
    name="spatial-renewal",
    help="老旧小区改造空间规划 Spatial planning for the renewal of old residential estates.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

profiles_app = typer.Typer(help="标准与政策 Standards and policies that ship.", invoke_without_command=True)
app.add_typer(profiles_app, name="profiles")

OutOption = Annotated[Path | None, typer.Option("--out", help="输出文件夹 Folder for map, layers and tables.")]
DataOption = Annotated[Path | None, typer.Option("--data", help="图层所在文件夹 Folder that layer paths start from.")]
OutputsOption = Annotated[
    str, typer.Option("--outputs", help="另写哪些 What else to write: workbook,report,cad,qgis,csv; or all; or none.")
]
PlatesOption = Annotated[
    Literal["none", "city", "views", "atlas"] | None,
    typer.Option("--plates", help="图纸：不出、总图、各主题、图集 Plates; else as the project file says."),
]
ProjectArgument = Annotated[Path, typer.Argument(help="项目文件 The project.toml.")]
ProfileArgument = Annotated[str, typer.Argument(help="标准或政策的编号，或文件路径 Id of a profile, or a path to one.")]


@app.command()
def demo(out: OutOption = None, outputs: OutputsOption = "", plates: PlatesOption = None) -> None:
    """在随包的合成样例城市上走完全程 The whole job on the sample city; output in maps/demo."""
    from spatial_renewal.project import write_sample  # noqa: PLC0415 - keeps --help quick

    out_dir = out or Path("maps") / "demo"
    with _errors_told(), _progress() as step:
        wanted = _wanted(outputs, plates)
        step.read("sample city")
        project = write_sample(out_dir / "inputs")
        _run_project(project, out_dir, step, wanted=wanted)


@app.command()
def run(
    project: ProjectArgument,
    out: OutOption = None,
    data: DataOption = None,
    outputs: OutputsOption = "",
    plates: PlatesOption = None,
) -> None:
    """在你的图层上走完全程 The whole job on your layers."""
    with _errors_told(), _progress() as step:
        out_dir = out or Path("maps") / project.resolve().parent.name
        _run_project(project, out_dir, step, data=data, wanted=_wanted(outputs, plates))


@app.command()
def reach(
    project: ProjectArgument,
    out: OutOption = None,
    data: DataOption = None,
    limit: Annotated[
        list[float] | None, typer.Option(help="步行距离，可写多次 Longest walk in metres; repeat.")
    ] = None,
    category: Annotated[list[str] | None, typer.Option(help="设施类别，可写多次 Facility category; repeat.")] = None,
) -> None:
    """等时圈、服务区、路线与可达性栅格 Isochrones, catchments, routes and accessibility surfaces."""
    from spatial_renewal import pipeline  # noqa: PLC0415 - the heavy libraries come in here
    from spatial_renewal.project import read_project  # noqa: PLC0415
    from spatial_renewal.stages.isochrones import DEFAULT_LIMITS_M  # noqa: PLC0415

    out_dir = out or Path("maps") / project.resolve().parent.name
    with _errors_told(), _progress() as step:
        inputs = read_project(project, data_dir=data, on_layer=step.read)
        step.expect(len(pipeline.STAGES) + 1)
        results = pipeline.run(inputs, on_stage=step.work)
        step.work("draw_reach")
        results.save_reach(out_dir, limits_m=limit or DEFAULT_LIMITS_M, categories=category)
        step.stop()
        _console().print(f"{(out_dir / 'reach.gpkg').resolve()}\n{(out_dir / 'surfaces').resolve()}")


@app.command()
def check(project: ProjectArgument, data: DataOption = None) -> None:
    """读取并检查数据，不写文件 Read and check layers, join them to the streets, write nothing; 0 usable, 1 not."""
    from spatial_renewal.clock import Clock  # noqa: PLC0415 - the heavy libraries come in here
    from spatial_renewal.outputs.terminal import findings_view  # noqa: PLC0415
    from spatial_renewal.phases import build_network  # noqa: PLC0415
    from spatial_renewal.project import read_project  # noqa: PLC0415
    from spatial_renewal.stages.caveats import list_network_caveats  # noqa: PLC0415
    from spatial_renewal.stages.estates import unasked_rules  # noqa: PLC0415

    with _errors_told():
        with _progress() as step:
            inputs = read_project(project, data_dir=data, on_layer=step.read)
            step.expect(1)
            network = build_network(inputs, inputs.estates, Clock(step.work))
        of_rules = unasked_rules(inputs.estates, policy=inputs.policy)
        console = _console()
        console.print(findings_view((*inputs.findings, *of_rules, *list_network_caveats(inputs, network))))
        console.print(inputs.counted)
        console.print("可以运行。 Usable.", style="green")


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="新文件夹 A new folder.")]) -> None:
    """新建带注释的 project.toml 与空表模板 A commented project.toml and empty tables to fill in."""
    from spatial_renewal.io.templates import write_templates  # noqa: PLC0415

    with _errors_told():
        for path in write_templates(folder):
            _console().print(str(path))


@app.command()
def trace(
    results: Annotated[Path, typer.Argument(help="run 的输出文件夹 Output folder of run.")],
    estate_id: Annotated[str, typer.Argument(help="小区编号 The estate's id.")],
) -> None:
    """一个小区在每张表中的记录 One estate through every table."""
    from spatial_renewal.io.store import read_results  # noqa: PLC0415
    from spatial_renewal.trace import trace_estate  # noqa: PLC0415

    with _errors_told():
        _console().print(str(trace_estate(read_results(results), estate_id)), markup=False, highlight=False)


@profiles_app.callback()
def profiles(context: typer.Context) -> None:
    """列出、查看、比较标准与政策 List, show and compare standards and policies."""
    if context.invoked_subcommand is None:
        list_profiles()


@profiles_app.command("list")
def list_profiles() -> None:
    """随包的标准与政策 The standards and policies that ship, and how sure they are."""
    from spatial_renewal.outputs.profile_view import profile_list_view  # noqa: PLC0415

    with _errors_told():
        _console().print(profile_list_view())


@profiles_app.command("show")
def show_profile(profile_id: ProfileArgument) -> None:
    """一个标准或政策的全部内容 All that one says, with clause, source and certainty."""
    from spatial_renewal.outputs.profile_view import profile_view  # noqa: PLC0415
    from spatial_renewal.profiles.load import profile  # noqa: PLC0415

    with _errors_told():
        _console().print(profile_view(profile(profile_id)))


@profiles_app.command("diff")
def diff(a: ProfileArgument, b: ProfileArgument) -> None:
    """两者的差别 Where two differ, key by key."""
    from spatial_renewal.outputs.profile_view import difference_view  # noqa: PLC0415
    from spatial_renewal.profiles.load import profile  # noqa: PLC0415

    with _errors_told():
        _console().print(difference_view(profile(a), profile(b)))


def main() -> None:
    """Start the command line."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("spatial_renewal.outputs.progress").setLevel(logging.INFO)
    app()


class _Wanted(NamedTuple):
    """What the options name; None: the project's own choice."""

    outputs: "OutputParams | None"
    sheets: str | None


def _wanted(outputs: str, plates: str | None) -> _Wanted:
    from spatial_renewal.params import OutputParams  # noqa: PLC0415 - keeps --help quick

    return _Wanted(OutputParams.named(outputs) if outputs else None, plates)


def _run_project(project: Path, out_dir: Path, step: "Steps", *, data: Path | None = None, wanted: _Wanted) -> None:
    from spatial_renewal import pipeline  # noqa: PLC0415 - the heavy libraries come in here
    from spatial_renewal.outputs.summary import summarise  # noqa: PLC0415
    from spatial_renewal.outputs.terminal import findings_view, summary_view  # noqa: PLC0415
    from spatial_renewal.project import read_project  # noqa: PLC0415

    since = time.perf_counter()
    inputs = read_project(project, data_dir=data, on_layer=step.read)
    step.expect(len(pipeline.STAGES) + 1)
    results = pipeline.run(inputs, on_stage=step.work)
    step.work("write_outputs")
    sheets = inputs.params.plates
    told = results.save(
        out_dir,
        outputs=wanted.outputs,
        plates=sheets.model_copy(update={"sheets": wanted.sheets}) if wanted.sheets else sheets,
    )
    step.stop()
    seconds = time.perf_counter() - since
    view = summary_view(summarise(results), name=results.inputs.name, out_dir=out_dir.resolve(), seconds=seconds)
    _console().print(view)
    if told:
        _console().print(findings_view(told))


def _console() -> "Console":
    from rich.console import Console  # noqa: PLC0415

    return Console(width=None if sys.stdout.isatty() else 160)


@contextmanager
def _progress() -> Iterator["Steps"]:
    from spatial_renewal.outputs.progress import Steps  # noqa: PLC0415

    steps = Steps()
    try:
        yield steps
    finally:
        steps.stop()


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except SpatialRenewalError as refused:
        from rich.console import Console  # noqa: PLC0415

        from spatial_renewal.outputs.terminal import findings_view  # noqa: PLC0415

        Console(stderr=True).print(findings_view(refused.findings))
        raise typer.Exit(code=1) from refused
