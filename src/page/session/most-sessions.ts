/** So many sessions are shown: one, and another that is compared with it. */
export const MOST_SESSIONS = 2;
