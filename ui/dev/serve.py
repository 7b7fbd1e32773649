"""Development only: serves ui/dist to a browser, in front of the real core.

    python3 ui/dev/serve.py --port 8420 --workspace DIR [--igny8 PATH]      then open http://127.0.0.1:8420/

The headless program (`igny8 rpc`) answers the page's calls and tells its events, under the window's own content security
policy. What the host adds (dialogs, dropped files, a browser for links) is asked with `prompt` or done by the browser.
Styles are read from ui/style at every load, so that they can be worked on without a build.
"""
import argparse, http.server, json, os, queue, subprocess, threading

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
ARGS = argparse.ArgumentParser()
ARGS.add_argument("--port", type=int, default=8420)
ARGS.add_argument("--workspace", required=True)
ARGS.add_argument("--igny8", default="igny8")
ARGS = ARGS.parse_args()
CSP = json.load(open(os.path.join(ROOT, "../tauri.conf.json")))["app"]["security"]["csp"]

core = subprocess.Popen([ARGS.igny8, "rpc", "--workspace", ARGS.workspace], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
lock, waiting, listeners, numbers = threading.Lock(), {}, set(), iter(range(1, 1 << 60))


def hear():
    for line in core.stdout:
        message = json.loads(line)
        if "event" in message or "request_id" not in message and "id" not in message:
            for listener in list(listeners):
                listener.put(line)
            continue
        key = message.get("id", message.get("request_id"))
        answer = waiting.pop(str(key), None)
        if answer:
            answer.put(line)
    os._exit("the core ended" and 1)


threading.Thread(target=hear, daemon=True).start()

HOST = """
// The host's side of the window, over HTTP.
window.__TAURI__ = {
  core: { invoke: async (name, args) => {
    if (name === "rpc") return (await fetch("/rpc", { method: "POST", body: args.request })).text();
    if (name === "pick") return prompt("Path for " + args.kind) || null;
    if (name === "open_external") { window.open(args.url); return null; }
    throw name + " is not there in the browser";
  } },
  event: { listen: async (name, heard) => { if (name === "igny8") new EventSource("/events").onmessage = (e) => heard({ payload: e.data }); return () => {}; } },
};
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".wasm": "application/wasm", ".js": "text/javascript"}
    protocol_version = "HTTP/1.1"

    def __init__(self, *args):
        super().__init__(*args, directory=os.path.join(ROOT, "dist"))

    def end_headers(self):
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def do_GET(self):
        path = self.path.split("?")[0]
        if path in ("/", "/index.html"):
            page = open(os.path.join(ROOT, "dist/index.html")).read()
            self.answer(page.replace("</title>", '</title>\n<script src="host.js"></script>').encode(), "text/html; charset=utf-8")
        elif path == "/host.js":
            self.answer(HOST.encode(), "text/javascript; charset=utf-8")
        elif path == "/style.css":
            sheets = os.path.join(ROOT, "style")
            self.answer(b"".join(open(os.path.join(sheets, n), "rb").read() for n in sorted(os.listdir(sheets))), "text/css; charset=utf-8")
        elif path == "/events":
            self.events()
        else:
            super().do_GET()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:
            body["id"] = next(numbers)
            answer = waiting[str(body["id"])] = queue.Queue()
            core.stdin.write(json.dumps(body) + "\n")
            core.stdin.flush()
        self.answer(answer.get().encode(), "application/json")

    def events(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        mine = queue.Queue()
        listeners.add(mine)
        try:
            while True:
                self.wfile.write(b"data: " + mine.get().strip().encode() + b"\n\n")
                self.wfile.flush()
        except OSError:
            listeners.discard(mine)

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", ARGS.port), Handler).serve_forever()
