/* Files: announced, sent in chunks with progress, finished, watched until they are checked. */
(function (scope) {
  "use strict";
  const aok = (scope.PdlnBlocks = scope.PdlnBlocks || {});
  const PAUSES = [1000, 4000];

  const CANCELLED = { status: -1, error: null };

  /** Two requests met and nothing was written: the code says so, whatever status it came with. */
  const met = (refusal) => Boolean(refusal.error) && refusal.error.code === "try_again";

  /** Send `job` again after a pause when there was no answer; what the server refuses is not repeated. */
  function persistently(job, pauses) {
    return job().catch(function (refusal) {
      const isLost = refusal.status === 0 || refusal.status >= 500 || met(refusal);
      if (!isLost || !pauses.length) {
        throw refusal;
      }
      return aok.wait(pauses[0]).then(() => persistently(job, pauses.slice(1)));
    });
  }

  /** One file on its way, perhaps in place of the `old` one; `done` is told when the draft has to be saved. */
  function Upload(page, option, file, old, done) {
    const list = option.querySelector("[data-files]");
    list.append(aok.message(page.root, "uploading"));
    let item = list.lastElementChild;
    let ticket = null;
    let next = 0;
    let abort = new AbortController();
    item.querySelector("[data-name]").textContent = file.name;

    function progress(bytes) {
      item.querySelector("[data-progress]").value = file.size ? (100 * bytes) / file.size : 100;
    }

    function replace(answer) {
      const place = aok.nodes(answer.html).firstElementChild;
      item.replaceWith(place);
      item = place;
    }

    function discard() {
      aok.send(page.url("discard_file"), { file: ticket.file }).catch(() => null);
    }

    function chunks() {
      if (abort.signal.aborted) {
        return Promise.reject(CANCELLED);
      }
      if (next >= ticket.chunks) {
        return Promise.resolve();
      }
      const from = next * ticket.chunk_bytes;
      const body = file.slice(from, from + ticket.chunk_bytes);
      const options = { onProgress: (bytes) => progress(Math.min(file.size, from + bytes)), signal: abort.signal };
      const url = page.url("put_chunk", ticket.file + "/" + next);
      return persistently(() => aok.send(url, body, options), PAUSES).then(function () {
        next += 1;
        return chunks();
      });
    }

    function begin() {
      if (ticket) {
        return Promise.resolve();
      }
      const about = {
        requirement: option.closest("[data-part]").dataset.part,
        option: option.dataset.option,
        name: file.name,
        size: file.size,
        replaces: old ? old.dataset.file : "",
      };
      return persistently(() => aok.send(page.url("begin_upload"), about), PAUSES).then(function (answer) {
        ticket = answer;
        if (abort.signal.aborted) {
          discard();
        }
      });
    }

    function finish() {
      return persistently(() => aok.send(page.url("finish_upload"), { file: ticket.file }), PAUSES).then(function (answer) {
        replace(answer);
        done();
        return aok.watch(page, item, done).then(function (checked) {
          // What was there stays until what takes its place is accepted.
          if (old && old.isConnected && checked.dataset.fileState === "ready") {
            old.remove();
            aok.send(page.url("discard_file"), { file: old.dataset.file }).then(done, () => null);
            done();
          }
        });
      });
    }

    function stopped(refusal) {
      if (refusal.status === CANCELLED.status) {
        return;
      }
      const trouble = item.querySelector("[data-trouble]");
      if (!trouble) {
        return;
      }
      if (refusal.error) {
        trouble.textContent = refusal.error.message;
      } else {
        trouble.replaceChildren(aok.message(page.root, "upload-stopped"));
      }
      item.querySelector("[data-progress]").hidden = true;
      item.querySelector('[data-do="retry-upload"]').hidden = Boolean(refusal.error) && !met(refusal);
    }

    function run() {
      item.querySelector("[data-trouble]").textContent = "";
      item.querySelector("[data-progress]").hidden = false;
      item.querySelector('[data-do="retry-upload"]').hidden = true;
      return begin().then(chunks).then(finish).catch(stopped);
    }

    item.pdlnUpload = {
      retry: run,
      cancel: function () {
        abort.abort();
        item.remove();
        if (ticket) {
          discard();
        }
      },
    };
    return run();
  }

  /** Ask for a file's state until it is checked, less and less often. */
  aok.watch = function (page, item, done) {
    let current = item;
    function look(pause) {
      if (!current.isConnected || current.dataset.fileState !== "checking") {
        return Promise.resolve(current);
      }
      return aok
        .wait(pause)
        .then(() => aok.send(page.url("file_status", current.dataset.file)))
        .then(function (answer) {
          if (answer.state !== "checking" && current.isConnected) {
            const place = aok.nodes(answer.html).firstElementChild;
            current.replaceWith(place);
            current = place;
            done();
          }
        })
        .catch(() => null)
        .then(() => look(Math.min(10000, pause * 1.5)));
    }
    return look(500);
  };

  /** What was chosen goes in place of the file that was to be replaced; where one fits and one is there, of that. */
  aok.upload = function (page, input, done) {
    const option = input.closest("[data-option]");
    const files = Array.from(input.files);
    const there = option.querySelectorAll("[data-file]");
    let old = input.pdlnReplaces || (input.dataset.most === "1" && there.length === 1 ? there[0] : null);
    input.pdlnReplaces = null;
    input.value = "";
    // One after the other: a school's connection is shared.
    return files.reduce(function (before, file) {
      const replaced = old;
      old = null;
      return before.then(() => Upload(page, option, file, replaced, done));
    }, Promise.resolve());
  };

  /** Choose another file for this one's place; where none is chosen, nothing happened. */
  aok.replaceFile = function (item) {
    const input = item.closest("[data-option]").querySelector("[data-upload]");
    input.pdlnReplaces = item;
    input.addEventListener("cancel", () => (input.pdlnReplaces = null), { once: true });
    input.click();
  };

  aok.removeFile = function (page, item, done) {
    const list = item.closest("[data-files]");
    const file = item.dataset.file;
    const option = item.closest("[data-option]");
    item.remove();
    option.querySelector("[data-upload]").focus();
    aok.send(page.url("discard_file"), { file: file }).then(done, function (refusal) {
      list.append(item);
      if (refusal.error) {
        aok.refused(page.root, refusal.error.message, list);
      } else {
        aok.tell(page.root, aok.message(page.root, "not-sent"), list);
      }
    });
  };
})(window);
