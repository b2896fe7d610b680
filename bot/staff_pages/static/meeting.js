/* The weekly meeting: the arrow keys go from ticket to ticket. */

const DIRECTIONS = { ArrowRight: "next", ArrowLeft: "prev", PageDown: "next", PageUp: "prev" };

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = document.querySelector(`a[rel="${DIRECTIONS[event.key]}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
