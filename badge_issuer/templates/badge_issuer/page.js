// Buttons that copy and print, shown only where the browser can. Without this script the text stands there to be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.textContent
  const source = document.getElementById(button.dataset.copy)
  button.hidden = false
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value)
    } catch {
      // No clipboard without https, or none allowed: select it, so that a key does the rest.
      source.focus()
      source.select()
      return
    }
    button.textContent = button.dataset.done
    document.querySelector("[data-said]").textContent = button.dataset.done
    setTimeout(() => { button.textContent = words }, 2500)
  })
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false
  button.addEventListener("click", () => window.print())
}
