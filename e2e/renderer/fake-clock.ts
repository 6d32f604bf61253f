/** 23 November 2026, 14:05:00 UTC: when all screens are looked at. */
export const NOW = Date.UTC(2026, 10, 23, 14, 5);
