// What a mark of a plot shows, beside the pointer.
const hint = document.getElementById("hint");
addEventListener("pointermove", (event) => {
  const mark = event.target.closest?.(".plot [role='graphics-symbol'][aria-label]");
  const told = mark && !mark.closest("[aria-roledescription='axis'], [aria-roledescription='legend']") ? mark.getAttribute("aria-label") : null;
  hint.hidden = !told;
  if (!told) return;
  hint.textContent = told;
  const left = Math.min(event.clientX + 12, innerWidth - hint.offsetWidth - 8);
  hint.style.setProperty("left", `${Math.max(8, left)}px`);
  hint.style.setProperty("top", `${event.clientY + 16}px`);
}, { passive: true });
