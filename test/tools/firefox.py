"""firefox.py PAGE.html STEPS.js: opens a page in a headless Firefox and runs steps in it.

The steps are the body of an async function; `check(holds, what)` fails, `until(() => holds)` waits for what takes its
time. What the page logs is an error. Firefox is driven by WebDriver BiDi, which it speaks itself.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import websocket


class Firefox:
    """One window."""

    def __init__(self, profile):
        command = ["firefox-esr", "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.count = 0
        self.logged = []

    def connect(self):
        # With an origin it would have to be one that was allowed before.
        self.socket = websocket.create_connection(self.find_address() + "/session", timeout=50, suppress_origin=True)
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["log.entryAdded"])
        self.context = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def find_address(self):
        for line in self.process.stderr:
            if match := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                return match[1]
        sys.exit("Firefox did not start")

    def call(self, method, **parameters):
        """The result of a command; what is logged meanwhile is kept."""
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("method") == "log.entryAdded":
                self.logged.append(answer["params"]["text"])
            if answer.get("id") == self.count:
                return answer["result"] if answer["type"] == "success" else sys.exit(f"{method}: {answer['message']}")

    def open(self, path):
        self.call("browsingContext.setViewport", context=self.context, viewport={"width": 1300, "height": 1000})
        self.call("browsingContext.navigate", context=self.context, url=path.resolve().as_uri(), wait="complete")

    def evaluate(self, expression):
        target = {"context": self.context}
        answer = self.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        return answer.get("result", answer.get("exceptionDetails", {}))

    def close(self):
        self.process.terminate()
        self.process.wait(30)


STEPS = """(async () => {
const check = (holds, what) => { if (!holds) throw new Error(what); };
const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50)); };
%s
return document.title;
})()"""


def main():
    with tempfile.TemporaryDirectory() as profile:
        browser = Firefox(profile)
        try:
            browser.connect()
            browser.open(pathlib.Path(sys.argv[1]))
            result = browser.evaluate(STEPS % pathlib.Path(sys.argv[2]).read_text())
            if "value" not in result or browser.logged:
                sys.exit(f"{result.get('text', '')} {browser.logged}")
            print("done:", result["value"])
        finally:
            browser.close()


if __name__ == "__main__":
    main()
