/** What the roofline's extras need, fetched together. */
export { explainLever, leverItems } from '../../plot/roofline/lever-items.ts';
export { fieldWork } from '../../scenario/field-here.ts';
export { chosenGpu } from '../../scenario/levers-here.ts';
