/* Sends actions to the server. */
(function (reviews) {
  "use strict";

  function cookie(name) {
    const found = document.cookie.split("; ").find((each) => each.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  /*
   * A function (name, data) -> {status, body}. The status is 0 where no answer came; the body is {} where it was not JSON.
   * `addressOf` gives the address of an action; `frame` is the element that names the CSRF cookie and header.
   */
  reviews.sender = function (addressOf, frame) {
    return async function (name, data) {
      const headers = { "Content-Type": "application/json", Accept: "application/json" };
      headers[frame.dataset.csrfHeader] = cookie(frame.dataset.csrfCookie);
      let response;
      try {
        response = await fetch(addressOf(name), {
          method: "POST",
          credentials: "same-origin",
          headers: headers,
          body: JSON.stringify(data),
        });
      } catch (error) {
        return { status: 0, body: {} };
      }
      try {
        return { status: response.status, body: await response.json() };
      } catch (error) {
        return { status: response.status, body: {} };
      }
    };
  };
})((window.PdlnReviews = window.PdlnReviews || {}));
