"""report.py MODEL.gauge PAGE.html FUNCTIONS: uses the page of a compilation in a headless browser.

Every stage shows what --emit prints, and each line of the description is linked to what it became.
"""

import pathlib
import subprocess
import sys

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
import page  # noqa: E402


class Report:
    """The page, by what a user sees and does."""

    def __init__(self, browser, path):
        self.browser = browser
        page.open_page(browser, path)

    def find(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def wait(self):
        WebDriverWait(self.browser, 20).until(lambda _: not self.find(".busy"))

    def toggle(self, stage):
        self.find(f"[data-stage='{stage}']")[0].click()
        self.wait()

    def press(self, *keys):
        actions = ActionChains(self.browser)
        for key in keys:
            actions.send_keys(key)
        actions.perform()

    def text(self, stage):
        return self.browser.execute_script(
            "const pane = panes.find((p) => p.stage && p.stage.name === arguments[0]);"
            "return pane.starts.map((_, line) => pane.getLine(line)).join('\\n');",
            stage,
        )

    def marked(self, label):
        """Lines of a pane that are marked, in view or not."""
        return self.browser.execute_script(
            "const pane = panes.find((p) => p.element.getAttribute('aria-label') === arguments[0]);"
            "return pane.marked.map((line) => pane.getLine(line));",
            label,
        )

    def click(self, row):
        """At its start, which is in view; rows are drawn anew under the mouse."""
        ActionChains(self.browser).move_to_element(row.find_element(By.CLASS_NAME, "gutter")).click().perform()

    def source_row(self, line):
        return self.find(f".pane.source .row[data-line='{line - 1}']")[0]

    def shown(self, label):
        return [row.text for row in self.find(f"[aria-label='{label}'] .row")]


def emit(model, functions, stage):
    command = ["gaugec", model, f"--functions={functions}", f"--emit={stage}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def instructions(assembly):
    return [line for line in assembly.splitlines() if line.startswith("\t") and not line.startswith("\t.")]


def check_texts(report, model, functions):
    for stage in ("gauge", "core", "site", "vector", "llvm-dialect"):
        if stage != "site":  # which is open
            report.toggle(stage)
        assert report.text(stage).strip() == emit(model, functions, stage).strip(), stage
        if stage not in ("gauge", "site"):
            report.toggle(stage)
    # The page leaves out the descriptor's functions, which come last.
    shown, emitted = instructions(report.text("asm")), instructions(emit(model, functions, "asm"))
    assert len(shown) > 100 and emitted[: len(shown)] == shown and len(emitted) - len(shown) < 10
    for stage in ("llvm", "llvm-optimised"):
        report.toggle(stage)
        text = report.text(stage)
        assert "define" in text and "!dbg" not in text, stage


def check_places(report):
    """Every line of every stage that is open comes from places that there are; phi instructions are linked, too."""
    unknown = report.browser.execute_script(
        "return panes.filter((p) => p.stage && p.starts.some((_, line) => !p.getPlaces(line))).map((p) => p.stage.name);"
    )
    assert not unknown, unknown
    phis = report.browser.execute_script(
        "const pane = panes.find((p) => p.stage && p.stage.name === 'llvm');"
        "return pane.starts.map((_, line) => line).filter((line) => / = phi /.test(pane.getLine(line)))"
        ".map((line) => pane.getPlaces(line).length);"
    )
    assert len(phis) > 10 and sum(1 for places in phis if places) > len(phis) / 2, phis


def check_links(report):
    """Line 7 of the description is a layer, line 6 the plaquettes."""
    stages = ("gauge", "site", "llvm", "llvm-optimised", "asm")
    ActionChains(report.browser).move_to_element(report.source_row(6)).perform()
    plaquettes = {stage: report.marked(f"stage {stage}") for stage in stages}
    assert all(plaquettes.values()), {stage: len(lines) for stage, lines in plaquettes.items()}
    assert all("gauge.plaq" in line for line in plaquettes["gauge"])
    assert any("site.mul" in line for line in plaquettes["site"])
    assert not any("site.mix" in line for line in plaquettes["site"])
    assert any("fmul" in line or "fma" in line for line in plaquettes["llvm-optimised"])
    assert any("mul" in line for line in plaquettes["asm"])
    report.click(report.source_row(7))
    layer = {stage: report.marked(f"stage {stage}") for stage in stages}
    assert all("gauge.lconvbilin" in line for line in layer["gauge"])
    assert any("site.mix" in line for line in layer["site"])
    assert all(layer.values()), {stage: len(lines) for stage, lines in layer.items()}
    assert report.find("#status")[0].text == "line 7 of the description"
    # Back from a stage: to the place of the op.
    report.click(report.find("[aria-label='stage gauge'] .row.linked")[0])
    assert [line.strip()[:12] for line in report.marked("description")] == ["W1 = lconvbi"]
    assert [word.text for word in report.find(".pane.source u")] == ["lconvbilin"]


def check_keyboard(report):
    report.press(Keys.ESCAPE)
    assert not report.find(".row.linked") and not report.find("#status")[0].text
    report.click(report.source_row(6))
    report.press(Keys.ARROW_DOWN)
    assert report.find("#status")[0].text == "line 7 of the description"
    report.press("f")
    assert report.find("#fold")[0].get_attribute("aria-pressed") == "true"
    folded = report.shown("description")
    assert len(folded) == 5 and folded[0].startswith("⋯") and "lconvbilin" in folded[2], folded
    report.press(Keys.ARROW_UP)
    assert "plaq" in report.shown("description")[2]
    report.press("f")
    # From the top of a stage from one run of marked lines to the next.
    asm = "const pane = panes.find((p) => p.stage && p.stage.name === 'asm');"
    report.browser.execute_script(asm + "pane.box.focus(); pane.cursor = -1; pane.box.scrollTop = 0;")
    starts = report.browser.execute_script(
        asm + "return pane.marked.filter((line) => !pane.marked.includes(line - 1));"
    )
    assert starts
    for start in starts[:3]:
        report.press("n")
        assert report.browser.execute_script(asm + "return pane.list.isInView(pane.rowOf(arguments[0]));", start), start
    if len(starts) > 1:
        report.press("p")
        last = starts[min(len(starts), 3) - 2]
        assert report.browser.execute_script(asm + "return pane.list.isInView(pane.rowOf(arguments[0]));", last), last
    report.press("/")
    report.press("gauge.trace")
    WebDriverWait(report.browser, 5).until(lambda _: report.find(".row.found"))
    assert all("gauge.trace" in line for line in report.marked("stage gauge"))
    report.press(*[Keys.BACKSPACE] * len("gauge.trace"))
    WebDriverWait(report.browser, 5).until(lambda _: not report.find(".row.found"))


def check_kernels(report):
    tabs = report.find("[role=tab]")
    assert [tab.text for tab in tabs] == ["value", "force"]
    assert "bound, ns/site" in report.find("#function")[0].text and "time" not in report.find("thead")[0].text
    tabs[0].click()
    report.press(Keys.ARROW_RIGHT)
    assert tabs[1].get_attribute("aria-selected") == "true"
    heads = [head.text for head in report.find("table.kernels th")]
    assert heads[-2:] == ["time, ns/site", "reached"], heads
    names = [row.text.split()[0] for row in report.find("table.kernels tbody tr")]
    assert names[-1] == "all" and len(names) > 2
    report.find("table.kernels th button")[1].click()
    flops = [int(row.find_elements(By.TAG_NAME, "td")[2].text.replace(",", ""))
             for row in report.find("table.kernels tbody tr")]  # fmt: skip
    assert flops[:-1] == sorted(flops[:-1], reverse=True) and sum(flops[:-1]) >= flops[-1], flops
    report.find("table.kernels td.name button")[0].click()
    kernel = report.find("table.kernels td.name button")[0].text
    assert any(f"site.kernel @{kernel} " in line for line in report.shown("stage site"))
    assert any(line.startswith(f"{kernel}.entry:") for line in report.shown("stage asm"))
    opened = report.find("#function details summary")
    opened[-1].click()
    assert report.find(".picture svg")[0].is_displayed()


def main():
    model, path, functions = sys.argv[1:4]
    browser = page.open_browser()
    try:
        report = Report(browser, pathlib.Path(path))
        report.wait()
        check_texts(report, model, functions)
        check_places(report)
        check_links(report)
        check_keyboard(report)
        check_kernels(report)
        page.check_silent(browser)
        print("done:", browser.title)
    finally:
        browser.quit()


if __name__ == "__main__":
    main()
