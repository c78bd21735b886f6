"""A system whose nginx has, in its http block, what is often written there for
the caches of other servers: nothing of it may reach ours."""

import os

from revoking import RevokingStack

OTHERS = """
	fastcgi_cache_use_stale	error timeout updating http_500 http_503;
	fastcgi_cache_background_update on;
	fastcgi_cache_valid	any 1h;
	fastcgi_ignore_headers	Cache-Control Expires Set-Cookie X-Accel-Expires;
	fastcgi_buffer_size	4k;
"""


class OtherCachesStack(RevokingStack):
    def write_nginx(self):
        super().write_nginx()
        path = os.path.join(self.at.nginx, "nginx.conf")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert text.count("http {\n") == 1
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("http {\n", "http {\n" + OTHERS))
