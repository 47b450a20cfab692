"""
Does a block look the same in a platform's page as by itself? Every computed value of every element is compared, and
whether what is round it is left alone.

A copy of the block, with our stylesheets and nothing else, is measured in an empty page; then it is put into the
platform's elements, whose stylesheets come after ours, and it is measured again. The width is the same, so the sizes
must be too.
"""

from playwright.sync_api import Locator, Page

from tests.contracts.platform.look import PLACE, Surroundings

# The copy stands alone, as a block: the frame of an evaluators' page is not part of it. All is shown that may be.
TAKEN = """() => {
  const root = document.querySelector(".pdln")
  const frame = root.matches(".pdln-page__frame") ? root.querySelector("[data-pdln-reviews]") : null
  const copy = (frame || root).cloneNode(true)
  copy.querySelectorAll("details").forEach(each => each.open = true)
  const isOurs = sheet => [...sheet.cssRules].some(rule => (rule.selectorText || "").includes(".pdln"))
  return {
    html: frame ? `<div class="pdln pdln-block">${copy.outerHTML}</div>` : copy.outerHTML,
    css: [...document.styleSheets].filter(isOurs)
      .map(sheet => [...sheet.cssRules].map(rule => rule.cssText).join("\\n")),
  }
}"""

# `keep` remembers what a selector finds, `otherwise` says what has become of it.
MEASURE = """(() => {
  const NAMES = [...getComputedStyle(document.body)].filter(name => !name.startsWith("--"))
  const kept = {}
  const parts = node => [null, "::before", "::after", ...(node.matches("li, summary") ? ["::marker"] : []),
    ...(node.matches("input[type=file]") ? ["::file-selector-button"] : [])]
  const named = (node, part) => node.localName + [...node.classList].map(each => "." + each).join("") + (part || "")
  const values = (node, part) => {
    const style = getComputedStyle(node, part)
    return NAMES.map(name => style.getPropertyValue(name))
  }
  const read = selector => {
    document.getAnimations().forEach(each => each.finish())
    return [...document.querySelectorAll(selector)].flatMap(
      node => parts(node).map(part => ({name: named(node, part), values: values(node, part)}))
    )
  }
  window.keep = (key, selector) => { kept[key] = read(selector) }
  window.otherwise = (key, selector) => read(selector).flatMap((now, at) => {
    const before = kept[key][at].values
    return NAMES.flatMap((name, index) => before[index] === now.values[index] ? []
      : [`${now.name}: ${name}: ${before[index]} became ${now.values[index]}`])
  })
})()"""

# What stands round the block, with one of each kind that a page may have.
OF_SIZE = ("height", "block-size", "width", "inline-size", "perspective-origin", "transform-origin")
OTHERS = "".join(
    f'<{tag} class="of-the-page">Words</{tag}>'
    for tag in ("h2", "p", "ul", "button", "label", "details", "textarea", "div", "a")
)


def spoiled_by(page: Page, around: Surroundings, *, width: int = 760) -> list[str]:
    """What of the block on `page` is otherwise in these surroundings, a line each; empty when it holds."""
    copy = _copy(page, width)
    try:
        copy.evaluate("keep('block', '.pdln, .pdln *')")
        for index, control in enumerate(_controls(copy)):
            _comes_to(copy, control)
            copy.evaluate(f"keep({index}, '.pdln :focus')")
        _surround(copy, around)
        copy.add_style_tag(content=around.css)
        copy.evaluate("document.activeElement.blur()")
        found = copy.evaluate("otherwise('block', '.pdln, .pdln *')")
        for index, control in enumerate(_controls(copy)):
            _comes_to(copy, control)
            found += copy.evaluate(f"otherwise({index}, '.pdln :focus')")
        return found
    finally:
        copy.close()


def spoils(page: Page, around: Surroundings) -> list[str]:
    """What of the surroundings is otherwise with our stylesheets, a line each; empty when nothing leaks out."""
    copy = _copy(page, 760)
    try:
        _surround(copy, around)
        copy.add_style_tag(content=around.css)
        rest = "html, body, body *:not(.pdln, .pdln *)"
        copy.evaluate("rest => keep('rest', rest)", rest)
        copy.evaluate("document.querySelectorAll('style[data-ours]').forEach(each => each.remove())")
        # Without them the block has another height, and with it what is round it.
        return [
            line
            for line in copy.evaluate("rest => otherwise('rest', rest)", rest)
            if line.split(": ")[1] not in OF_SIZE
        ]
    finally:
        copy.close()


def narrowest(page: Page, around: Surroundings) -> float:
    """How wide the block is in a cell of a table that is as wide as it must be: the course's own frame was one."""
    copy = _copy(page, 760)
    try:
        _surround(copy, around)
        copy.evaluate("document.querySelector('.pdln').parentElement.setAttribute('style', 'display: table-cell')")
        return copy.evaluate("document.querySelector('.pdln').getBoundingClientRect().width")
    finally:
        copy.close()


def _copy(page: Page, width: int) -> Page:
    taken = page.evaluate(TAKEN)
    copy = page.context.new_page()
    held = f"all: unset !important; display: block !important; width: {width}px !important"
    styles = "".join(f"<style data-ours>{css}</style>" for css in taken["css"])
    block = f'<div data-held style="{held}">{taken["html"]}</div>'
    copy.set_content(f'<!DOCTYPE html><html lang="en"><head>{styles}</head><body>{block}</body></html>')
    copy.evaluate(MEASURE)
    return copy


def _surround(copy: Page, around: Surroundings) -> None:
    """Put the block where the platform puts it, with other elements behind it."""
    html = around.html.replace(PLACE, f"<div data-place></div>{OTHERS}")
    copy.evaluate(
        """([bodyClass, html]) => {
          const held = document.querySelector("[data-held]")
          document.body.className = bodyClass
          document.body.insertAdjacentHTML("beforeend", html)
          document.querySelector("[data-place]").replaceWith(held)
        }""",
        [around.body_class, html],
    )


def _controls(copy: Page) -> list[Locator]:
    """A link, a button, a field and a summary: what may have the focus."""
    kinds = ("a[href]", "button", "textarea", "input[type=text]", "input[type=radio]", "summary")
    found = [copy.locator(f".pdln {kind}").filter(visible=True) for kind in kinds]
    return [each.first for each in found if each.count()]


def _comes_to(copy: Page, control: Locator) -> None:
    """By keyboard, so that the ring is drawn."""
    copy.keyboard.press("Tab")
    control.focus()
