import { browserNamed } from '../browser/find-browser.ts';
import { installAdvice } from '../browser/install.ts';
import { DAWN_ADVICE } from '../dawn/find-dawn.ts';
import type { DawnDiagnosis } from '../dawn/diagnose.ts';
import { lavapipeAdvice, missingDriver } from '../vulkan.ts';
import type { Attempt, BrowserDiagnosis, Diagnosis } from './doctor.ts';

/** The attempts that gave the adapter they requested. */
export const workingAttempts = (browsers: readonly BrowserDiagnosis[]): Attempt[] =>
  browsers.flatMap(({ attempts }) => attempts.filter(({ works }) => works));

/** Advice on the browsers that `profile` uses. */
export function browserAdvice(browsers: readonly BrowserDiagnosis[], asked: string | undefined): string[] {
  if (browsers.every(({ version }) => version === null)) {
    const name = browserNamed(asked);
    const what = name === null ? 'Chrome, Chromium or Edge' : `${name[0]!.toUpperCase()}${name.slice(1)}`;
    return [`No ${what} works here: ${installAdvice(name)}`];
  }
  const working = workingAttempts(browsers);
  const hardware = working.find(({ wanted }) => wanted === 'hardware');
  const advice: string[] = [];
  const named = missingDriver();
  if (!hardware && named !== null) advice.push(`Vulkan: ${named}`);
  else if (!hardware) {
    advice.push(
      process.platform === 'linux'
        ? 'For the GPU: install its Vulkan driver (on Debian: sudo apt-get install -y mesa-vulkan-drivers vulkan-tools; for NVIDIA: nvidia-driver), check it with vulkaninfo --summary, then run ridgepoint doctor again'
        : 'For the GPU: update the browser and the GPU driver, look for a blocklist entry in chrome://gpu (Firefox: about:support), then run ridgepoint doctor again',
    );
  }
  const adapter = (hardware ?? working[0])?.adapter;
  if (adapter && !adapter.features.includes('shader-f16')) {
    advice.push('This adapter lacks shader-f16: half-precision kernels are skipped');
  }
  if (adapter && !adapter.features.includes('timestamp-query')) {
    advice.push('This adapter lacks timestamp-query: kernels are timed by the wall clock, which takes longer');
  }
  return advice;
}

/** How to measure in Firefox, or what is missing for it. */
export function firefoxAdvice(browsers: readonly BrowserDiagnosis[]): string[] {
  const firefox = browsers.filter(({ engine }) => engine === 'firefox');
  if (firefox.every(({ version }) => version === null)) {
    return [`To measure in Firefox, with --browser firefox: ${installAdvice('firefox')}`];
  }
  const [working] = workingAttempts(firefox);
  return working
    ? [`ridgepoint profile --browser firefox works too, on a ${working.wanted} adapter`]
    : [`Firefox provides no adapter: ${missingDriver() ?? 'install a Vulkan driver, or Mesa’s software driver'}`];
}

/** How to install Mesa's software driver. */
export function lavapipeLines(lavapipe: Diagnosis['lavapipe']): string[] {
  if (process.platform !== 'linux' || lavapipe?.tooOld === false) return [];
  const what = lavapipe ? 'A newer Mesa' : 'Mesa’s software driver, lavapipe';
  return [`${what}, for Firefox and Dawn without a GPU, and for half precision on the CPU: ${lavapipeAdvice()}`];
}

/** How to measure with Dawn, or what is missing for it. */
export function dawnAdvice({ version, attempts }: DawnDiagnosis): string[] {
  if (version === null) return [`To measure without a browser, with --runtime dawn: ${DAWN_ADVICE}`];
  const [adapter] = attempts.flatMap((attempt) => (attempt.adapter ? [attempt.wanted] : []));
  return adapter ? [`ridgepoint profile --runtime dawn works too, without a browser, on a ${adapter} adapter`] : [];
}
