"use strict";
(() => {
  const hint = document.getElementById("hint");
  const words = document.body.dataset;
  let shownBy = null;

  const make = (tag, text) => {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  };

  const hide = () => {
    hint.hidden = true;
    if (shownBy) shownBy.removeAttribute("aria-describedby");
    document.querySelectorAll(".plot .at").forEach((mark) => mark.remove());
    shownBy = null;
  };

  const place = (box) => {
    hint.hidden = false;
    hint.style.left = "0";
    hint.style.top = "0";
    const wide = document.documentElement.clientWidth;
    const size = hint.getBoundingClientRect();
    const left = Math.min(Math.max(box.left + box.width / 2 - size.width / 2, 8), wide - size.width - 8);
    const above = box.top - size.height - 8;
    const top = above > 4 ? above : box.bottom + 8;
    hint.style.left = `${left + scrollX}px`;
    hint.style.top = `${top + scrollY}px`;
  };

  // Definitions: what a metric's name or number is, out of the appendix.
  const metricOf = (target) => {
    const element = target.closest("[data-term], td[data-metric], li[data-metric]");
    return element && !element.closest("tr[id^=def-]") ? element : null;
  };

  const define = (element) => {
    const row = document.getElementById(`def-${element.dataset.term || element.dataset.metric}`);
    if (!row) return;
    hide();
    hint.replaceChildren(make("b", row.cells[0].textContent), make("span", row.querySelector(".text").textContent));
    const basis = row.querySelector(".basis").textContent;
    if (basis) hint.append(make("span", basis));
    element.setAttribute("aria-describedby", "hint");
    shownBy = element;
    place((element.querySelector(".big") || element).getBoundingClientRect());
  };

  let touched = false;
  document.addEventListener("pointerdown", (event) => { touched = event.pointerType !== "mouse"; });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const element = metricOf(event.target);
    if (element) define(element);
    else if (shownBy && !hint.contains(event.target)) hide();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.dataset.term && event.target.matches(":focus-visible")) define(event.target);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("click", (event) => {
    if (!touched || event.target.closest(".plot")) return;
    const element = metricOf(event.target);
    if (!element) return hide();
    if (element === shownBy) return; // the second tap follows the link
    if (event.target.closest("a")) event.preventDefault();
    define(element);
  });

  // Charts: the numbers at the pointer, out of the table below the chart.
  const point = (plot, event) => {
    const { axis, start, end } = plot.dataset;
    const svg = plot.querySelector("svg");
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    const rows = plot.parentElement.querySelectorAll("tbody tr");
    const at = axis === "x" ? event.clientX - box.left : event.clientY - box.top;
    const share = (at / scale - start) / (end - start);
    const number = Math.floor(share * rows.length);
    if (number < 0 || number >= rows.length) return hide();
    // The table may have been sorted: its rows know where they stood.
    const row = Array.from(rows).find((one) => Number(one.dataset.at ?? one.sectionRowIndex) === number);
    const names = Array.from(row.closest("table").tHead.rows[0].cells, (cell) => cell.dataset.name);
    hide();
    hint.replaceChildren(make("b", row.cells[0].textContent));
    Array.from(row.cells).slice(1).forEach((cell, index) => {
      hint.append(make("span", `${names[index + 1]} ${cell.textContent}`));
    });
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const step = (end - start) / rows.length;
    const view = svg.viewBox.baseVal;
    const from = Number(start) + number * step;
    const parts = axis === "x" ? [from, 0, step, view.height] : [0, from, view.width, step];
    ["x", "y", "width", "height"].forEach((name, index) => mark.setAttribute(name, parts[index]));
    mark.setAttribute("class", "at");
    svg.append(mark);
    place({
      left: axis === "x" ? box.left + (from + step / 2) * scale : event.clientX, width: 0,
      top: axis === "x" ? box.top : box.top + from * scale, bottom: axis === "x" ? box.bottom : box.top + (from + step) * scale,
    });
  };
  document.querySelectorAll(".plot").forEach((plot) => {
    plot.addEventListener("pointermove", (event) => point(plot, event));
    plot.addEventListener("pointerdown", (event) => point(plot, event));
    plot.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hide(); });
  });

  // Boxes that scroll can be reached by keyboard, the others need not be.
  const boxes = Array.from(document.querySelectorAll(".scroll"));
  const reach = () => boxes.forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });

  // Tables: a button in every heading sorts by its column.
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const keyOf = (cell) => {
    const raw = cell.dataset.value;
    if (raw === undefined) return cell.textContent;
    return raw !== "" && cell.classList.contains("n") ? Number(raw) : raw;
  };
  const sortBy = (heading) => {
    const body = heading.closest("table").tBodies[0];
    const column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") !== "descending" && heading.classList.contains("n")
      || heading.getAttribute("aria-sort") === "ascending";
    const rows = Array.from(body.rows);
    rows.forEach((row) => { row.dataset.at ??= row.sectionRowIndex; });
    rows.sort((one, other) => {
      const [a, b] = [keyOf(one.cells[column]), keyOf(other.cells[column])];
      if (a === "" || b === "") return (a === "") - (b === ""); // what is missing stands last
      const difference = typeof a === "number" ? a - b : order.compare(a, b);
      return down ? -difference : difference;
    });
    heading.parentElement.querySelectorAll("[aria-sort]").forEach((cell) => cell.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...rows);
  };
  document.querySelectorAll("table").forEach((table) => {
    if (table.tBodies[0].rows.length < 3) return;
    table.querySelectorAll("thead th[data-name]").forEach((heading) => {
      const button = make("button", "");
      button.type = "button";
      button.className = "sort";
      button.setAttribute("aria-label", words.sort.replace("{column}", heading.dataset.name));
      button.addEventListener("click", () => sortBy(heading));
      heading.append(button);
    });
  });
  reach();
  addEventListener("resize", reach);
  document.addEventListener("toggle", reach, true);
})();
