// The script of the examples: plain, as on any page.
const chartIn = (place) => document.querySelector(`${place} roofline-chart`);

// Events: the chart says what was clicked, and shows as selected what it is told.
const chart = chartIn('#events');
chart.addEventListener('ridgepoint-select', ({ detail }) => {
  chart.selected = detail.id;
  document.querySelector('#events output').textContent = detail.id ?? 'nothing';
});

// Something that is not a report: here, settings of another program.
const none = chartIn('#none');
none.addEventListener('ridgepoint-error', ({ detail }) => {
  document.querySelector('#none output').textContent = detail.message;
});
none.report = { format: 'settings', colour: 'blue' };

// A report from wherever the page has it: here, one request for four charts.
const report = await (await fetch('report.json')).json();
for (const place of ['#by-property', '#themed', '#two', '#events']) chartIn(place).report = report;
