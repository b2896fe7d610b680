/* Follows a training while it runs. */

const line = document.getElementById("progress");
const button = document.getElementById("train");

const look = async () => {
  try {
    const response = await fetch("/medarbejder/modeller/forloeb", { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const state = await response.json();
    const text = state.message ? `${state.text}: ${state.message}` : state.text;
    if (line.textContent !== text) line.textContent = text;
    button.disabled = state.running;
    if (!state.running && line.dataset.running) location.reload();
    line.dataset.running = state.running ? "ja" : "";
  } catch {
    /* The next look tries again. */
  }
};

setInterval(look, 2000);
