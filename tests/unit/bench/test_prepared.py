"""The requests of the benchmark are those of a browser: the service takes them."""

from flask import Flask

from bench import prepared, world


def test_prepared_answers_sign(app: Flask) -> None:
    made = world.build(app, signed=2, invited=3)
    for request in prepared.answers(app, 5000, made, made.invited[-2:]):
        head, _, body = request.decode().partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        answer = app.test_client(use_cookies=False).post(
            first.split()[1], data=body, headers=headers, base_url=f"http://{headers['Host']}"
        )
        assert answer.status_code == 303
