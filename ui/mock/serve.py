"""Development only: serves ui/dist with the mock host in front of it, under the window's content security policy.

    python3 ui/mock/serve.py [port]     then open http://127.0.0.1:8420/ (?empty, ?none, ?jobs, ?rows=100000 …)
"""
import http.server, os, sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
CSP = ("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ipc: http://ipc.localhost; style-src 'self'; "
       "img-src 'self' data:; font-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'")

class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".wasm": "application/wasm", ".js": "text/javascript"}
    def __init__(self, *args):
        super().__init__(*args, directory=os.path.join(ROOT, "dist"))
    def end_headers(self):
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()
    def do_GET(self):
        path = self.path.split("?")[0]
        if path in ("/", "/index.html"):
            page = open(os.path.join(ROOT, "dist/index.html")).read().replace('<script type="module" src="boot.js">', '<script src="mock.js"></script>\n<script type="module" src="boot.js">')
            self.answer(page.encode(), "text/html; charset=utf-8")
        elif path == "/mock.js":
            self.answer(open(os.path.join(ROOT, "mock/mock.js"), "rb").read(), "text/javascript; charset=utf-8")
        elif path == "/style.css":
            sheets = os.path.join(ROOT, "style")
            self.answer(b"".join(open(os.path.join(sheets, n), "rb").read() for n in sorted(os.listdir(sheets))), "text/css; charset=utf-8")
        else:
            super().do_GET()
    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8420), Handler).serve_forever()
