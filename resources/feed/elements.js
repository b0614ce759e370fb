// Makes elements. Whatever comes from the feed becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

export function make(name, options = {}, ...children) {
  return dress(document.createElement(name), options, children);
}

export function draw(name, options = {}, ...children) {
  return dress(document.createElementNS(SVG, name), options, children);
}

function dress(element, options, children) {
  for (const [name, value] of Object.entries(options)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The shape of a look; its word is for those who do not see it. */
export function shape(look, word = "") {
  const drawn = draw("svg", { class: `shape ${look}`, "aria-hidden": "true" }, draw("use", { href: `#shape-${look}` }));
  return word ? [drawn, make("span", { class: "quiet" }, `${word}: `)] : [drawn];
}

export const byId = (id) => document.getElementById(id);

/** The colour of a part: a platform's title, or a role of the palette. */
export const colour = (name) => `var(--${name.toLowerCase().replaceAll(" ", "-")})`;
