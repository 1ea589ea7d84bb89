//<![CDATA[
// Draws the probabilities of the page and shows those of the token under the pointer. The comments around it make the
// page XML, too.
'use strict';
(() => {
  const MOST_PARTS = 8;
  const THUMB = 48;
  const byId = id => document.getElementById(id);
  const tokens = [...document.querySelectorAll('.token')];
  const maps = [...document.querySelectorAll('.map')];
  const count = tokens.length;
  const heads = Number(document.querySelector('main').dataset.heads);
  const columns = heads + 1;
  const units = decode(byId('probabilities').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');

  // A map is a layer and a head; the head behind the last is the mean of all.
  let map = 0;
  let token = Math.min(1, count - 1);
  let held = false;
  let other = -1;

  function decode(base64) {
    const bytes = atob(base64);
    const numbers = new Uint16Array(bytes.length / 2);
    for (let i = 0; i < numbers.length; i++) {
      numbers[i] = bytes.charCodeAt(2 * i) + 256 * bytes.charCodeAt(2 * i + 1);
    }
    return numbers;
  }

  function probability(which, from, to) {
    const layer = Math.floor(which / columns);
    const head = which % columns;
    const size = count * count;
    const place = layer * heads * size + from * count + to;
    if (head < heads) {
      return units[place + head * size] / 65535;
    }
    let sum = 0;
    for (let h = 0; h < heads; h++) {
      sum += units[place + h * size];
    }
    return sum / heads / 65535;
  }

  const backwards = () => byId('in').checked;
  const left = i => byId('plain').checked && tokens[i].classList.contains('special');
  const part = i => backwards() ? probability(map, i, token) : probability(map, token, i);

  // Neighbours share a pixel where there are more tokens than pixels, and the largest of them shows.
  function draw(canvas, which, side) {
    const data = new Float32Array(side * side);
    let most = 0;
    for (let from = 0; from < count; from++) {
      const row = Math.floor(from * side / count) * side;
      for (let to = 0; to < count; to++) {
        const pixel = row + Math.floor(to * side / count);
        data[pixel] = Math.max(data[pixel], probability(which, from, to));
        most = Math.max(most, data[pixel]);
      }
    }
    canvas.width = side;
    canvas.height = side;
    const context = canvas.getContext('2d');
    const image = context.createImageData(side, side);
    const [red, green, blue] = colour();
    for (let i = 0; i < data.length; i++) {
      image.data.set([red, green, blue, 255 * Math.sqrt(data[i] / most)], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }

  function colour() {
    const hex = getComputedStyle(document.documentElement).getPropertyValue('--map').trim();
    return [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
  }

  // A token in a sentence: its letters may run the other way, and leave those around it alone.
  const name = i => ['“', alone(tokens[i].textContent), '”'];
  const percent = p => p > 0 && p < 0.0005 ? '< 0.1 %' : (100 * p).toFixed(1) + ' %';

  function alone(text) {
    const element = document.createElement('bdi');
    element.textContent = text;
    return element;
  }

  function show() {
    const parts = tokens.map((_, i) => part(i));
    const order = parts.map((_, i) => i).filter(i => !left(i)).sort((a, b) => parts[b] - parts[a]);
    const most = order.length ? parts[order[0]] : 0;
    tokens.forEach((element, i) => {
      const strength = left(i) || most === 0 ? 0 : parts[i] / most;
      element.style.setProperty('--part', Math.round(100 * strength) + '%');
      element.classList.toggle('strong', strength >= 0.7);
      element.classList.toggle('here', i === token);
      element.classList.toggle('held', i === token && held);
      element.classList.toggle('other', i === other);
      element.tabIndex = i === token ? 0 : -1;
      element.setAttribute('aria-pressed', String(i === token && held));
    });
    maps.forEach((element, i) => {
      element.tabIndex = i === map ? 0 : -1;
      element.setAttribute('aria-pressed', String(i === map));
    });
    const best = order.length ? [...name(order[0]), ': ' + percent(most)] : ['nothing that is shown'];
    byId('status').replaceChildren(...(backwards()
      ? ['Most of those that look at ', ...name(token), ' is the part of ', ...best]
      : [...name(token), ' looks most at ', ...best]));
    byId('name').textContent = maps[map].firstElementChild.getAttribute('aria-label');
    list(parts, order, most);
    line();
    place();
  }

  function list(parts, order, most) {
    const shown = order.slice(0, MOST_PARTS);
    const rest = order.slice(MOST_PARTS);
    const items = shown.map(i => item(tokens[i].textContent, i, parts[i], most));
    if (rest.length) {
      const sum = rest.reduce((total, i) => total + parts[i], 0);
      const last = item('the other ' + rest.length, -1, sum, most);
      last.className = 'rest';
      items.push(last);
    }
    byId('parts').replaceChildren(...items);
  }

  function item(text, index, value, most) {
    const label = document.createElement('b');
    label.append(alone(text), index < 0 ? '' : '  ' + index);
    const bar = document.createElement('i');
    bar.style.setProperty('--part', Math.min(100, 100 * value / (most || 1)) + '%');
    const number = document.createElement('span');
    number.textContent = percent(value);
    const element = document.createElement('li');
    element.append(label, bar, number);
    return element;
  }

  function line() {
    const start = 100 * token / count + '%';
    const size = 100 / count + '%';
    const style = byId('line').style;
    const [inset, sizes] = backwards()
      ? ['0 auto auto ' + start, [size, '100%']] : [start + ' auto auto 0', ['100%', size]];
    style.inset = inset;
    [style.width, style.height] = sizes;
  }

  function place() {
    const [from, to] = backwards() ? [other, token] : [token, other];
    byId('place').replaceChildren(...(other < 0
      ? ['Rows look at columns.']
      : [...name(from), ' looks at ', ...name(to), ': ' + percent(probability(map, from, to))]));
  }

  function look(i) {
    if (!held && i >= 0) {
      token = i;
      show();
    }
  }

  function select(i) {
    map = i;
    draw(byId('large').firstElementChild, map, count);
    show();
  }

  function drawAll() {
    maps.forEach((element, i) => draw(element.firstElementChild, i, Math.min(count, THUMB)));
    select(map);
  }

  // Which of the elements an event is about, or -1.
  function which(elements, kind, event) {
    const element = event.target.closest(kind);
    return element ? elements.indexOf(element) : -1;
  }

  // Where an arrow key leads from a place, or less than 0. With another key held it is the browser's: Alt goes back.
  function next(event, from, size, step) {
    const moves = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -step, ArrowDown: step, Home: -from, End: size - 1 - from};
    const ours = event.key in moves && !event.altKey && !event.ctrlKey && !event.metaKey;
    const to = ours ? from + moves[event.key] : -1;
    return to < size ? to : -1;
  }

  byId('tokens').addEventListener('pointerover', event => look(which(tokens, '.token', event)));
  byId('tokens').addEventListener('focusin', event => look(which(tokens, '.token', event)));
  byId('tokens').addEventListener('click', event => {
    const i = which(tokens, '.token', event);
    if (i >= 0) {
      held = !(held && i === token);
      token = i;
      show();
    }
  });
  byId('tokens').addEventListener('keydown', event => {
    const i = next(event, which(tokens, '.token', event), count, 1);
    if (i >= 0) {
      event.preventDefault();
      tokens[i].focus();
    }
  });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      held = false;
      show();
    }
  });
  byId('grid').addEventListener('click', event => {
    const i = which(maps, '.map', event);
    if (i >= 0) {
      select(i);
    }
  });
  byId('grid').addEventListener('keydown', event => {
    const i = next(event, which(maps, '.map', event), maps.length, columns);
    if (i >= 0) {
      event.preventDefault();
      select(i);
      maps[i].focus();
    }
  });
  byId('large').addEventListener('pointermove', event => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = share => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    const row = at((event.clientY - box.top) / box.height);
    const column = at((event.clientX - box.left) / box.width);
    other = backwards() ? row : column;
    if (!held) {
      token = backwards() ? column : row;
    }
    show();
  });
  byId('large').addEventListener('pointerleave', () => {
    other = -1;
    show();
  });
  for (const id of ['in', 'out', 'plain']) {
    byId(id).addEventListener('change', show);
  }
  dark.addEventListener('change', drawAll);
  drawAll();
})();
//]]>
