/* Requests to the block's handlers. One object on the window carries the parts of the page's script; nothing else is global. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});

  function cookie(name) {
    const found = document.cookie.split("; ").find((each) => each.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  /** What our server says is a JSON object; anything else was said by something in between, or by a page to sign in on. */
  function parsed(text) {
    try {
      const answer = JSON.parse(text || "{}");
      return typeof answer === "object" ? answer : null;
    } catch (error) {
      return null;
    }
  }

  /** A refusal that says: nobody is signed in any more. The platform answers 403, or leads to a page that is there. */
  function refusal(status, answer) {
    const error = answer && answer.error && answer.error.code ? answer.error : null;
    const isEnded = error ? error.code === "not_signed_in" : status < 300 || status === 401 || status === 403;
    return { status: status, error: error, isSignedOut: isEnded };
  }

  /**
   * POST JSON or bytes, or GET where `data` is undefined. Resolves to the answer; rejects with {status, error, isSignedOut}, status 0 where there
   * was no answer at all. An XMLHttpRequest, since only it tells how far an upload is.
   */
  aok.send = function (url, data, options) {
    const { onProgress, signal } = options || {};
    return new Promise(function (resolve, reject) {
      if (signal && signal.aborted) {
        reject({ status: -1, error: null });
        return;
      }
      const request = new XMLHttpRequest();
      request.open(data === undefined ? "GET" : "POST", url);
      request.setRequestHeader("X-CSRFToken", cookie("csrftoken"));
      request.timeout = 120000;
      request.onload = function () {
        const answer = parsed(request.responseText);
        if (request.status >= 200 && request.status < 300 && answer) {
          resolve(answer);
        } else {
          reject(refusal(request.status, answer));
        }
      };
      request.onerror = request.ontimeout = () => reject({ status: 0, error: null });
      request.onabort = () => reject({ status: -1, error: null });
      if (onProgress) {
        request.upload.onprogress = (event) => onProgress(event.loaded);
      }
      if (signal) {
        signal.addEventListener("abort", () => request.abort());
      }
      if (data === undefined) {
        request.send();
      } else if (data instanceof Blob) {
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.send(data);
      } else {
        request.setRequestHeader("Content-Type", "application/json");
        request.send(JSON.stringify(data));
      }
    });
  };

  aok.wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  /** HTML that our own server rendered, as nodes. */
  aok.nodes = function (html) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content;
  };
})(window);
