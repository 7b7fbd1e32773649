"""Development only: a screenshot of a page in the window's own engine (WebKit), without a desktop.

    python3 ui/dev/shot.py URL OUT.png [--size 1280x800] [--theme light|dark] [--js SCRIPT]… [--wait SECONDS]

Each --js runs in the page after the wait before it (its value is printed); the picture is taken at the end. A script file is
given as --js @FILE. Needs Debian's webkit2gtk-driver, xvfb, dbus-x11 and imagemagick.
"""
import argparse, json, os, random, subprocess, sys, time, urllib.request

args = argparse.ArgumentParser()
args.add_argument("url")
args.add_argument("out")
args.add_argument("--size", default="1280x800")
args.add_argument("--theme", choices=["light", "dark"], default="light")
args.add_argument("--js", action="append", default=[])
args.add_argument("--wait", type=float, default=1.0)
args = args.parse_args()

if "SHOT_INSIDE" not in os.environ:
    os.environ.update(SHOT_INSIDE="1", NO_AT_BRIDGE="1", WEBKIT_DISABLE_DMABUF_RENDERER="1")
    os.execvp("dbus-run-session", ["dbus-run-session", "--", "xvfb-run", "-a", "-s", "-screen 0 2000x1300x24", sys.executable, *sys.argv])

port = random.randint(20000, 40000)
driver = subprocess.Popen(["WebKitWebDriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"Content-Type": "application/json"}, method=method)
    try:
        return json.load(urllib.request.urlopen(request, timeout=60))["value"]
    except urllib.error.HTTPError as error:
        sys.exit(f"{path}: {error.read().decode()}")


try:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=1)
            break
        except OSError:
            time.sleep(0.05)
    session = "/session/" + call("POST", "/session", {"capabilities": {"alwaysMatch": {"pageLoadStrategy": "none"}}})["sessionId"]
    width, height = map(int, args.size.split("x"))
    call("POST", session + "/window/rect", {"x": 0, "y": 0, "width": width, "height": height})
    call("POST", session + "/url", {"url": args.url})
    run = lambda script: call("POST", session + "/execute/sync", {"script": script, "args": []})
    time.sleep(0.5)
    # The browser around the page takes some of its height.
    inner = run("return [innerWidth, innerHeight]")
    call("POST", session + "/window/rect", {"x": 0, "y": 0, "width": width + width - inner[0], "height": height + height - inner[1]})
    run(f"localStorage.setItem('theme', '{args.theme}')")
    call("POST", session + "/url", {"url": args.url})
    time.sleep(args.wait)
    for script in args.js:
        value = run(open(script[1:]).read() if script.startswith("@") else script)
        if value is not None:
            print(json.dumps(value, indent=1) if isinstance(value, (dict, list)) else value)
        time.sleep(args.wait)
    # WebDriver's own picture waits for a frame that an idle page never draws: the screen is photographed, without the browser's bar.
    bar = run("return outerHeight - innerHeight")
    subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+0+{bar}", "+repage", args.out], check=True)
    call("DELETE", session)
finally:
    driver.terminate()
