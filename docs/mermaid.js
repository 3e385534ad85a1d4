// Draws the pictures of the book, which `cargo xtask book` marks. Without a network they stay text.
const MERMAID = "https://cdn.jsdelivr.net/npm/mermaid@11.12.0/dist/mermaid.esm.min.mjs";
const DARK_THEMES = ["navy", "coal", "ayu"];

async function draw(pictures) {
  const { default: mermaid } = await import(MERMAID);
  const page = document.documentElement.classList;
  const theme = DARK_THEMES.some((name) => page.contains(name)) ? "dark" : "default";
  mermaid.initialize({ startOnLoad: false, deterministicIds: true, theme });
  await mermaid.run({ nodes: pictures });
}

const pictures = document.querySelectorAll("pre.mermaid");
if (pictures.length > 0) {
  draw(pictures);
}
