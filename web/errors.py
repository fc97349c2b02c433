"""When something goes wrong: a polite page with a request id, never a trace."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from web.language import N_


class ErrorText(NamedTuple):
    """What a page says: what happened, and what to do now."""

    title: str
    text: str


TEXTS = {
    400: ErrorText(
        N_("这次提交没有读懂"),
        N_("提交的内容不完整或格式不对。请返回上一页核对后再试。"),
    ),
    403: ErrorText(
        N_("这里不在您的职责范围内"),
        N_("您的岗位不能打开此页或办理此事。如需办理，请联系本单位负责人。"),
    ),
    404: ErrorText(
        N_("没有找到此页"),
        N_("地址可能写错了，也可能此件不在您的管辖范围内。"),
    ),
    405: ErrorText(
        N_("此页不能这样打开"),
        N_("请从页面上的按钮或链接进入。"),
    ),
    409: ErrorText(
        N_("此件刚刚有了变化"),
        N_("页面内容已不是最新。请重新打开此件，核对后再办理。"),
    ),
    413: ErrorText(
        N_("文件太大"),
        N_("请压缩后再上传，或分几次上传。"),
    ),
    429: ErrorText(
        N_("操作太频繁"),
        N_("请稍候片刻再试。"),
    ),
    500: ErrorText(
        N_("系统出了差错"),
        N_("这次操作没有生效，原有内容没有改变。请稍后再试；如仍不行，请把下面的编号告诉管理员。"),
    ),
    503: ErrorText(
        N_("系统正忙"),
        N_("请稍候片刻再试，原有内容没有改变。"),
    ),
}
LAST_RESORT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<title>{title}</title><h1>{title}</h1><p>{text}</p><p>请求编号 {number}（{status}）</p></html>"""
STALE_FORM = ErrorText(
    N_("此页面打开太久了"),
    N_("为安全起见，这次提交没有办理。请返回上一页重新打开后再提交。"),
)


def answer_errors(app: Flask) -> None:
    """Give every request an id and every error a page."""
    app.before_request(_number)
    app.after_request(_tell_number)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _number() -> None:
    g.request_id = secrets.token_hex(6)


def _tell_number(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response


def _http_error(error: HTTPException) -> Response | tuple[str, int, list[tuple[str, str]]]:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    text = STALE_FORM if isinstance(error, CSRFError) else TEXTS.get(status)
    kept = [item for item in error.get_headers() if item[0] in ("Allow", "Retry-After")]
    return _page(status, text or TEXTS[400 if status < 500 else 500]), status, kept


def _unexpected(error: Exception) -> tuple[str, int]:
    # The path without its query: what people searched for stays out of the log.
    current_app.logger.error(
        "request %s %s %s failed", g.get("request_id"), request.method, request.path,
        exc_info=error,
    )  # fmt: skip
    return _page(500, TEXTS[500]), 500


def _page(status: int, text: ErrorText) -> str:
    try:
        return render_template("pages/error.html", status=status, text=text)
    except Exception:  # the page's own frame needs the database, which may be what failed
        current_app.logger.exception("the error page of %s failed", g.get("request_id"))
        return LAST_RESORT.format(
            title=text.title, text=text.text, number=g.get("request_id", ""), status=status
        )
