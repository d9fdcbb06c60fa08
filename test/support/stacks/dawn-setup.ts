import { processCpu } from '../../../src/cli/process-cpu.ts';
import { CPU_TIMES } from '../../../src/protocol/cpu-times.ts';
import { dawnHere } from '../dawn.ts';
import { stack } from './under-test.ts';

// Same place as in a page. The object must outlive every device, or Dawn ends the process.
const gpu = await dawnHere('fine', stack.driver!);
const navigator = { gpu, platform: `${process.platform} ${process.arch}`, userAgent: '' };
Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
const ownTimes = processCpu(process.pid);
Object.assign(globalThis, { [CPU_TIMES]: () => Promise.resolve(ownTimes()) });
