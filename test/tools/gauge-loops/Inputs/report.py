"""report.py LOOPS.json PAGE.html SYMBOLS.html REDUCED.html CHARGE.html: uses pages of analyses in a headless browser.

What the page shows is held against the JSON of the same analysis; filters, search, keyboard, files and print work.
"""

import json
import pathlib
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
import page  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"


class Report:
    """The page, by what a user sees and does."""

    def __init__(self, browser, path):
        self.browser = browser
        page.open_page(browser, path)
        self.wait(lambda: self.find(".card"))

    def find(self, selector):
        # A sheet whose size has changed draws its cards anew in the next frame.
        self.browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def wait(self, condition):
        WebDriverWait(self.browser, 20).until(lambda _: condition())

    def status(self):
        return self.find("#status")[0].text

    def count(self):
        """Terms that pass the filters."""
        return int(self.status().split()[0].replace(",", ""))

    def open(self, name):
        node = next(node for node in self.find(".node") if node.text.split("\n")[0] == name)
        node.click()
        self.wait(lambda: self.find("#layer-title")[0].text == name and self.find(".card"))

    def slide(self, name, value):
        self.browser.execute_script(
            "const slider = document.getElementById(arguments[0]); slider.value = arguments[1];"
            "slider.dispatchEvent(new Event('input'));",
            name,
            value,
        )

    def search(self, text):
        box = self.find("#shape")[0]
        box.send_keys(Keys.CONTROL + "a")
        box.send_keys(text or Keys.BACKSPACE)

    def press(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def details(self):
        return self.find("#details")[0].text


def largest(term):
    return max(abs(complex(*c)) for c in term["coefficients"])


def check_layers(report, data):
    shown = [layer for layer in data["layers"] if layer["main"]]
    names = [node.text.split("\n")[0] for node in report.find(".node")]
    assert names == ["W1", "W2", "W3", "y"], names
    assert len(report.find("#network path")) == 3
    for layer in shown:
        report.open(layer["name"])
        terms = layer["terms"]
        assert report.count() == len(terms), layer["name"]
        bars = [(int(bar.find_elements(By.TAG_NAME, "text")[1].text), bar.find_element(By.TAG_NAME, "title"))
                for bar in report.find("#lengths g")]  # fmt: skip
        assert [length for length, _ in bars] == [length for length, _ in layer["lengths"]]
    return shown


def check_filters(report, layer):
    terms = layer["terms"]
    for length in (6, 12):
        report.slide("length", length)
        assert report.count() == sum(term["length"] <= length for term in terms)
    report.slide("length", 99)
    report.slide("threshold", 0.9)
    least = max(map(largest, terms)) * 10 ** (8 * -0.1)
    assert report.count() == sum(largest(term) >= least for term in terms)
    report.slide("threshold", 0)
    channel = Select(report.find("#filters select")[0])
    channel.select_by_visible_text("1")
    report.slide("threshold", 0.9)
    sizes = [abs(complex(*term["coefficients"][1])) for term in terms]
    assert report.count() == sum(size >= max(sizes) * 10 ** (8 * -0.1) for size in sizes)
    channel.select_by_index(0)
    report.slide("threshold", 0)
    assert report.count() == len(terms)


def check_search(report):
    """Shapes however they are turned, reflected and reversed: of y the loops that are 1x1, 1x2 and 2x2."""
    report.open("y")
    found = {}
    for text in ("plaquette", "1x2", "2x1", "+0 +1 -0 -1", "2x2", "P0", "+2"):
        report.search(text)
        found[text] = report.count()
    assert found == {"plaquette": 2, "1x2": 4, "2x1": 4, "+0 +1 -0 -1": 2, "2x2": 2, "P0": 0, "+2": 0}, found
    report.search("nonsense")
    assert report.count() == 0 and report.find("#shape:invalid")
    report.search("1x2")
    assert {card.get_attribute("title") for card in report.find(".card")} == {
        "Tr(+0 +2*1 -0 -2*1)", "Tr(+0 -2*1 -0 +2*1)", "Tr(+2*0 +1 -2*0 -1)", "Tr(+2*0 -1 -2*0 +1)"
    }  # fmt: skip
    report.search("")


def check_keyboard(report, layer):
    cards = report.find(".card")
    first = max(layer["terms"], key=largest)
    assert f"{first['length']} links" in cards[0].text
    cards[0].click()
    one = report.details()
    report.press(Keys.ARROW_RIGHT)
    assert report.details() != one and report.find(".card[aria-selected=true]")[0].get_attribute("data-index") == "1"
    report.press(Keys.ARROW_LEFT)
    assert report.details() == one
    report.press(Keys.END)
    last = report.find(".card[aria-selected=true]")[0]
    assert int(last.get_attribute("data-index")) == len(layer["terms"]) - 1
    assert 0 < len(report.find(".card")) < 150, "only what is in view exists"
    report.press(Keys.HOME)
    report.find("#same-shape")[0].click()
    assert 0 < report.count() < len(layer["terms"])


def check_files(report, folder):
    """A sheet of what passes the filters, one picture, and paper."""
    report.search("2x2")
    report.find("#save-sheet")[0].click()
    report.find(".card")[0].click()
    report.find("#save-one")[0].click()
    files = [folder / "wilson_2x2-y.svg", folder / "wilson_2x2-loop.svg"]
    report.wait(lambda: all(file.exists() for file in files))
    time.sleep(0.2)
    sheet, one = (ElementTree.parse(file).getroot() for file in files)
    assert sheet.tag == one.tag == SVG + "svg"
    assert len(sheet.findall(f"{SVG}g[@class='loop']")) == report.count() == 2
    assert list(sheet.iter(SVG + "path")) or list(sheet.iter(SVG + "polyline"))
    paper = report.browser.print_page()
    assert len(paper) > 10000
    assert report.find(".card"), "the page is as it was"


def check_speed(report):
    """A thousand pictures are not all there at once. No times: an upper bound on what exists is what makes it fast."""
    report.search("")
    report.open("W3")
    assert report.count() > 900
    assert report.browser.execute_script("return document.querySelectorAll('*').length") < 5000


def check_symbols(report):
    """Of the 1x2 network without weights: coefficients are polynomials of them."""
    assert "W2.weight[0,2,4] y.weight[0,0]" in report.details()
    assert not report.find("#threshold"), "there are no numbers"


def check_reduction(report):
    """In independent loops the network is half the trace of the loop that it has learned, and nothing else."""
    assert report.find("#layer-title")[0].text == "y, reduced"
    assert "169 of 329 products are independent" in report.find("#layer-facts")[0].text
    assert report.find(".card")[0].text.split("\n")[:3] == ["0.5", "before: 0.3285", "Tr(+2*0 +2*1 -2*0 -2*1)"]
    report.slide("threshold", 0.5)
    assert report.count() == 1
    report.open("y")
    assert report.count() == 311


def check_products(report):
    """The topological charge: products of two plaquettes in four dimensions, the first thirty."""
    report.open("q")
    assert report.status() == "30 of 30 products of loops, the first 30 of 384"
    assert report.details().count("Tr(") == 2
    report.search("plaquette")
    assert report.count() == 30
    report.search("chair")
    assert report.count() == 0 and "Nothing" in report.details()


def main():
    data = json.loads(pathlib.Path(sys.argv[1]).read_text())
    with tempfile.TemporaryDirectory() as folder:
        browser = page.open_browser(downloads=folder)
        try:
            report = Report(browser, pathlib.Path(sys.argv[2]))
            layers = check_layers(report, data)
            report.open("W2")
            check_filters(report, next(layer for layer in layers if layer["name"] == "W2"))
            check_search(report)
            check_keyboard(report, layers[-1])
            check_files(report, pathlib.Path(folder))
            check_speed(report)
            check_symbols(Report(browser, pathlib.Path(sys.argv[3])))
            check_reduction(Report(browser, pathlib.Path(sys.argv[4])))
            check_products(Report(browser, pathlib.Path(sys.argv[5])))
            page.check_silent(browser)
            print("done:", browser.title)
        finally:
            browser.quit()


if __name__ == "__main__":
    main()
