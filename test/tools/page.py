"""page.py PAGE.html: opens a page in a headless Chromium, as a user would, from the file.

Nothing may go wrong (the console stays silent, nothing is fetched), every picture is drawn, nothing sticks out of the
page. Prints what is to be seen: the title, rows of tables, pictures.
"""

import pathlib
import sys

from selenium import webdriver
from selenium.webdriver.common.by import By


def open_browser(downloads=None):
    """`downloads`: the folder for files that a page saves."""
    options = webdriver.ChromeOptions()
    if downloads:
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    # Root in a container has neither a sandbox nor much shared memory.
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,1000"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def check_silent(browser):
    messages = browser.get_log("browser")
    assert not messages, messages


def open_page(browser, path):
    browser.get(path.resolve().as_uri())
    check_silent(browser)
    fetched = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert not fetched, fetched
    wide = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{wide} pixels stick out"


def check(browser, path):
    open_page(browser, path)
    pictures = browser.find_elements(By.TAG_NAME, "svg")
    for picture in pictures:
        assert picture.is_displayed() and picture.size["width"] > 100 and picture.size["height"] > 100, picture.size
    rows = browser.find_elements(By.CSS_SELECTOR, "tbody tr")
    assert all(row.is_displayed() and row.text for row in rows)
    print(browser.title)
    for row in rows:
        print(row.text)
    print(f"{len(pictures)} pictures")


def main():
    browser = open_browser()
    try:
        check(browser, pathlib.Path(sys.argv[1]))
        if len(sys.argv) > 2:
            browser.save_screenshot(sys.argv[2])
    finally:
        browser.quit()


if __name__ == "__main__":
    main()
