"""The commands and their flags."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphgen.cli import ladder
from graphgen.cli.cache_commands import cache_app
from graphgen.cli.deciding import put_back, throw_out
from graphgen.cli.estimate_command import estimate
from graphgen.cli.export_command import export
from graphgen.cli.flags import (
    Cache,
    Config,
    ForGaps,
    Graph,
    Inputs,
    MaxCalls,
    MaxCost,
    MaxTokens,
    MethodName,
    MoreInputs,
    Prices,
    Prompts,
    Set,
)
from graphgen.cli.report_commands import report_app
from graphgen.errors import UsageError

__all__ = ["app"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: 100 ms faster
    pretty_exceptions_enable=False,
    help="Turn documents into training data for what a language model does not know.",
    epilog="Exit codes: 0 made, 3 partial (stopped early, or some records failed), 1 failed, 2 wrong usage.",
)

ladder.register(app)
app.add_typer(cache_app, name="cache")
app.command()(export)
app.add_typer(report_app)
app.command(name="put-back")(put_back)
app.command(name="throw-out")(throw_out)


@app.command()
def run(
    config: Config = None,
    *,
    method: MethodName = None,
    inputs: Inputs = None,
    out: Annotated[Path | None, typer.Option(help="The run's directory; default runs/<method>.")] = None,
    graph: Graph = None,
    settings: Set = None,
    cache: Cache = None,
    prompts: Prompts = None,
    prices: Prices = None,
    max_cost: MaxCost = None,
    max_calls: MaxCalls = None,
    max_tokens: MaxTokens = None,
    for_gaps: ForGaps = None,
    more_inputs: MoreInputs = None,
) -> None:
    """Make training data. With no configuration file: --method, --input, --out. Run again to resume."""
    from graphgen.cli.filling import configure, run_filling  # noqa: PLC0415
    from graphgen.cli.running import resolve, run_job  # noqa: PLC0415
    from graphgen.cli.validating import naming_lines  # noqa: PLC0415

    given = {"method": method, "input": inputs, "out": out, "cache": cache, "prompts": prompts}
    given |= {"prices": prices, "max_cost": max_cost, "max_calls": max_calls, "max_tokens": max_tokens}
    said = config, more_inputs or [], settings or [], graph, given
    chosen = configure(*said, runs=for_gaps) if for_gaps else resolve(*said)
    with naming_lines(config, settings or []):
        raise typer.Exit(run_filling(chosen) if chosen.settings.get("for_gaps") else run_job(chosen))


@app.command()
def assess(
    config: Config = None,
    *,
    inputs: Inputs = None,
    out: Annotated[Path | None, typer.Option(help="Default: the run's directory with -assessment.")] = None,
    graph: Graph = None,
    again: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Put the statements of this run to another trainee; compare.")
    ] = None,
    settings: Set = None,
    cache: Cache = None,
    prompts: Prompts = None,
    prices: Prices = None,
    max_cost: MaxCost = None,
    max_calls: MaxCalls = None,
    max_tokens: MaxTokens = None,
    more_inputs: MoreInputs = None,
) -> None:
    """Tell what the trainee knows of the documents, and make no samples. --again RUN: what another has learnt."""
    from graphgen.cli.assessing import configure, configure_again, run_assessment  # noqa: PLC0415

    given = {"input": inputs, "out": out, "cache": cache, "prompts": prompts, "prices": prices}
    given |= {"max_cost": max_cost, "max_calls": max_calls, "max_tokens": max_tokens}
    if again is None:
        chosen = configure(config, more_inputs or [], settings or [], graph, given)
    elif config or more_inputs or inputs or graph:
        raise UsageError("--again takes its statements from a run, and nothing else.", "Leave out the other input.")
    else:
        chosen = configure_again(again, settings or [], given)
    raise typer.Exit(run_assessment(chosen))


@app.command()
def check(
    config: Config = None,
    *,
    method: MethodName = None,
    settings: Set = None,
    prompts: Prompts = None,
) -> None:
    """Ask each configured model a few small questions: what works, what does not, and what that costs."""
    from graphgen.cli.checking import run_check  # noqa: PLC0415
    from graphgen.cli.running import resolve  # noqa: PLC0415

    given = {"method": method, "input": None, "out": None, "prompts": prompts}
    raise typer.Exit(run_check(resolve(config, [], settings or [], None, given), config))


app.command()(estimate)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where documents, configuration and run go.")] = Path("graphgen-demo"),
) -> None:
    """Run everything once, with bundled documents and embedded models: no key, no network, under a minute."""
    from graphgen.cli.demo import run_demo  # noqa: PLC0415

    raise typer.Exit(run_demo(out))


@app.command()
def methods(
    name: Annotated[str | None, typer.Argument(help="Show this method's settings.", show_default=False)] = None,
) -> None:
    """List the methods, or the settings of one."""
    from graphgen.cli.listing import list_methods, list_settings  # noqa: PLC0415

    if name is None:
        list_methods()
    else:
        list_settings(name)


@app.command()
def trace(
    run_directory: Annotated[Path, typer.Argument(metavar="RUN", help="The run's directory.")],
    sample_id: Annotated[
        str | None, typer.Argument(metavar="SAMPLE", help="Its id, or the beginning of it.", show_default=False)
    ] = None,
    *,
    document: Annotated[
        str | None, typer.Option(metavar="NAME", help="Every sample that rests on this document, instead of one.")
    ] = None,
) -> None:
    """Show what a sample rests on: its source, its facts, what the trainee thought of them, and every call."""
    from graphgen.cli.touching import print_touched  # noqa: PLC0415
    from graphgen.cli.tracing import print_trace  # noqa: PLC0415

    if (sample_id is None) == (document is None):
        raise UsageError("trace needs a sample or a document.", "Name a sample's id, or a document with --document.")
    if document is not None:
        print_touched(run_directory, document)
    elif sample_id is not None:
        print_trace(run_directory, sample_id)


@app.command()
def coverage(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="A run's directory; of several, what all cover together.")
    ],
    *,
    most: Annotated[int, typer.Option(min=0, help="Pieces of each kind to name that no sample rests on.")] = 5,
) -> None:
    """Show how much of the documents and of the graph kept samples rest on, and the largest pieces left out."""
    from graphgen.cli.covering import print_coverage  # noqa: PLC0415

    print_coverage(runs, most=most)


@app.command()
def graph(
    run_directory: Annotated[Path, typer.Argument(metavar="RUN", help="The run's directory.")],
    *,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="What to write; default RUN/graph.html.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most entities to show; of more, the least known.")] = 5000,
    show: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> None:
    """Draw a run's graph as one page that needs no network: communities, losses, descriptions, sources, samples."""
    from graphgen.cli.viewing import write_page  # noqa: PLC0415

    write_page(run_directory, out, limit=limit, show=show)


@app.command()
def compare(
    config: Annotated[Path, typer.Argument(help="A YAML configuration with `methods:`, one name and settings each.")],
    *,
    out: Annotated[Path | None, typer.Option(help="Where runs and tables go; default runs/<name of the file>.")] = None,
    settings: Set = None,
) -> None:
    """Run several methods over the same documents, each with the same budget, and compare what they made."""
    from graphgen.cli.comparing import run_comparison  # noqa: PLC0415

    raise typer.Exit(run_comparison(config, out, settings or []))


@app.command()
def mix(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of the new dataset.")],
    runs: Annotated[list[str], typer.Argument(metavar="RUN=WEIGHT...", help="A run's directory and its part.")],
    *,
    by: Annotated[str, typer.Option(help="What the ratios are of: tokens or samples.")] = "tokens",
    seed: Annotated[int, typer.Option(help="What the choice and the order depend on.")] = 0,
    repeat: Annotated[bool, typer.Option("--repeat", help="Take samples again where a run has too few.")] = False,
    formats: Annotated[str, typer.Option(help="Training formats, by commas.")] = "messages,alpaca,sharegpt,text",
) -> None:
    """Make one dataset of several runs by ratios: as large as can be without taking a sample twice."""
    from graphgen.cli.mixing import mix_and_print  # noqa: PLC0415

    mix_and_print(out, runs, by=by, seed=seed, repeat=repeat, formats=[each.strip() for each in formats.split(",")])


@app.command()
def pack(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of the blocks.")],
    source: Annotated[Path, typer.Argument(metavar="RUN", help="A run, a mixture or another dataset with text.")],
    *,
    tokens: Annotated[int, typer.Option(help="Of a block, at most.")] = 2048,
    replay: Annotated[list[Path] | None, typer.Option(metavar="PATH", help="Other text to replay; repeatable.")] = None,
    replay_share: Annotated[float, typer.Option(help="The probability that a block is of it.")] = 0.1,
    end_of_text: Annotated[str, typer.Option(help="What your tokenizer ends a text with.")] = "<|endoftext|>",
    seed: Annotated[int, typer.Option(help="What the order depends on.")] = 0,
) -> None:
    """Pack running text into blocks for continued pretraining, with a share of other text among them."""
    from graphgen.cli.packing import pack_and_print  # noqa: PLC0415

    given = {"tokens": tokens, "replay_share": replay_share, "end_of_text": end_of_text, "seed": seed}
    pack_and_print(out, source, replay or [], **given)


@app.callback(invoke_without_command=True)
def root(
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    lang: Annotated[
        str | None, typer.Option(metavar="en|zh", help="Language, before or after the command; default: the locale's.")
    ] = None,
) -> None:
    del lang  # taken out of the command line before it is read: it stands anywhere, and this help is in it
    if version:
        from graphgen import __version__  # noqa: PLC0415

        typer.echo(__version__)
        raise typer.Exit
