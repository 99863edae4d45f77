// Looks for what keeps people out of a page (WCAG 2.2 AA as far as a program sees it). Returns a list of complaints.
const complaints = [];
const say = (element, text) => complaints.push(
    `${text}: <${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${(element.textContent ?? '').trim().slice(0, 40)}`);
const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && element.getBoundingClientRect().width > 0;
const hidden = (element) => element.closest('[aria-hidden=true], .visually-hidden, noscript') !== null;

function nameOf(element) {
    const byID = element.getAttribute('aria-labelledby');
    if (byID) return byID.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim();
    const own = element.getAttribute('aria-label');
    if (own) return own.trim();
    if (element.labels?.length) return [...element.labels].map((label) => label.textContent).join(' ').trim();
    if (element.alt) return element.alt.trim();
    const text = [...element.querySelectorAll('[aria-hidden=true]')].reduce(
        (rest, decoration) => rest.replace(decoration.textContent, ''), element.textContent);
    return text.trim();
}

// Names and labels
for (const element of document.querySelectorAll('a[href], button, input, textarea, select, summary, [role=region], nav, progress')) {
    if (visible(element) && !hidden(element) && nameOf(element) === '') say(element, 'no name');
}
for (const image of document.querySelectorAll('img')) if (!image.hasAttribute('alt')) say(image, 'no alt');
for (const drawing of document.querySelectorAll('svg')) {
    if (!drawing.closest('[aria-hidden=true]') && !drawing.hasAttribute('aria-label')) say(drawing, 'a drawing without a name');
}
for (const field of document.querySelectorAll('[aria-describedby]')) {
    for (const id of field.getAttribute('aria-describedby').split(' ')) {
        if (!document.getElementById(id)) say(field, `described by ${id}, which is not there`);
    }
}
for (const group of document.querySelectorAll('fieldset')) if (!group.querySelector('legend')) say(group, 'no legend');

// Structure
const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) complaints.push(`the id ${id} twice`);
const headings = [...document.querySelectorAll('h1, h2, h3, h4')].filter((heading) => heading.checkVisibility());
if (headings.filter((heading) => heading.tagName === 'H1').length !== 1) complaints.push('not exactly one h1');
headings.reduce((level, heading) => {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) say(heading, `a heading that skips from ${level} to ${next}`);
    return next;
}, 0);
if (document.querySelectorAll('main').length !== 1) complaints.push('not exactly one main');
if (!document.querySelector('.skip-link')) complaints.push('no skip link');
if (document.title.trim() === '') complaints.push('no title');
for (const element of document.querySelectorAll('[tabindex]')) if (element.tabIndex > 0) say(element, 'a tab order of its own');
for (const list of document.querySelectorAll('ul, ol')) {
    for (const child of list.children) if (child.tagName !== 'LI') say(child, 'not an item in a list');
}
for (const list of document.querySelectorAll('[role=list]:not(ul, ol)')) {
    for (const child of list.children) if (child.getAttribute('role') !== 'listitem') say(child, 'not an item in a list');
}
for (const element of document.querySelectorAll('button button, a a, a button, button a, label label')) say(element, 'one control inside another');

// Language
const tags = /^[a-z]{2}$/;
if (!tags.test(document.documentElement.lang)) complaints.push('the page has no language');
for (const element of document.querySelectorAll('[lang]')) if (!tags.test(element.lang)) say(element, `the language ${element.lang}`);
for (const element of document.querySelectorAll('main .voice')) {
    if (visible(element) && !element.closest('[lang]:not(html)')) say(element, 'words of the other language without a language');
}

// Contrast
function parse(color) {
    const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
    return color.startsWith('color(') ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
}
function over(top, bottom) {
    const a = top[3];
    return [0, 1, 2].map((place) => top[place] * a + bottom[place] * (1 - a)).concat(1);
}
function luminance(color) {
    const [r, g, b] = color.slice(0, 3).map((part) => {
        const value = part / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function groundOf(element) {
    const layers = [];
    for (let node = element; node; node = node.parentElement) {
        const color = parse(getComputedStyle(node).backgroundColor);
        if (color[3] > 0) layers.push(color);
        if (color[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
}
const ratio = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (seen.has(element) || walker.currentNode.textContent.trim() === '') continue;
    seen.add(element);
    if (!visible(element) || element.closest('.visually-hidden, noscript, svg, .skip-link, :disabled')) continue;
    const style = getComputedStyle(element);
    let alpha = 1;
    for (let node = element; node; node = node.parentElement) alpha *= Number(getComputedStyle(node).opacity);
    const ground = groundOf(element);
    const color = parse(style.color);
    const contrast = ratio(over([...color.slice(0, 3), color[3] * alpha], ground), ground);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if (contrast < needed) say(element, `contrast ${contrast.toFixed(2)} where ${needed} is needed`);
}
for (const letters of document.querySelectorAll('.avatar__letters')) {
    const ground = letters.parentElement.querySelector('.avatar__ground');
    const tile = letters.parentElement.querySelector('.avatar__tile');
    const base = parse(getComputedStyle(ground).fill);
    const petal = parse(getComputedStyle(tile).fill);
    const mixed = over([...petal.slice(0, 3), Number(getComputedStyle(tile).opacity)], base);
    for (const behind of [base, mixed]) {
        const contrast = ratio(parse(getComputedStyle(letters).fill), behind);
        if (contrast < 3) say(letters, `a monogram of contrast ${contrast.toFixed(2)}`);
    }
}
// The edge of a field must be seen against what is around it.
for (const field of document.querySelectorAll('input[type=text], input[type=email], input[type=password], textarea.field__input, .composer__form')) {
    if (!visible(field)) continue;
    const contrast = ratio(parse(getComputedStyle(field).borderTopColor), groundOf(field.parentElement));
    if (contrast < 3) say(field, `an edge of contrast ${contrast.toFixed(2)}`);
}
return complaints;
