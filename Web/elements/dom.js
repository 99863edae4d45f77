/**
 * Builds an element. Text is always set as text, so that nothing a person wrote can become markup.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} properties attributes; `on` holds listeners, `class` and `data-…` work as in HTML;
 *     `true` sets an empty attribute; `null`, `undefined` and `false` set none
 * @param {...(Node | string | null | undefined | false)} children
 */
export function h(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (value === null || value === undefined || value === false) continue;
        if (name === 'on') {
            for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
        } else if (name === 'value') {
            element.value = value;
        } else {
            element.setAttribute(name, value === true ? '' : String(value));
        }
    }
    element.append(...children.flat(Infinity).filter((child) => child || child === ''));
    return element;
}

const namespace = 'http://www.w3.org/2000/svg';

/** Builds an element of a drawing. */
export function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS(namespace, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    element.append(...children);
    return element;
}

let counter = 0;

/** An id for tying labels and hints to fields. */
export function freshID(prefix) {
    counter += 1;
    return `${prefix}-${counter}`;
}
