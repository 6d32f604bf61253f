/** The app's icon on Apple's grid: a rounded square of 824 in 1024, its shadow, and the gate. */
export const appIcon = `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024" viewBox="0 0 1024 1024">
  <defs>
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#4f8df5"/>
      <stop offset="1" stop-color="#1b3fa6"/>
    </linearGradient>
    <linearGradient id="stone" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#ffffff"/>
      <stop offset="1" stop-color="#d7e2f7"/>
    </linearGradient>
    <linearGradient id="inside" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#0d1f57"/>
      <stop offset="1" stop-color="#17348c"/>
    </linearGradient>
    <filter id="below" x="-20%" y="-20%" width="140%" height="150%">
      <feDropShadow dx="0" dy="12" stdDeviation="14" flood-color="#000" flood-opacity="0.3"/>
    </filter>
    <filter id="soft" x="-20%" y="-20%" width="140%" height="150%">
      <feDropShadow dx="0" dy="10" stdDeviation="12" flood-color="#06143f" flood-opacity="0.35"/>
    </filter>
  </defs>
  <rect x="100" y="100" width="824" height="824" rx="186" fill="url(#sky)" filter="url(#below)"/>
  <path d="M286 812V480a226 226 0 0 1 452 0v332a24 24 0 0 1-24 24H310a24 24 0 0 1-24-24z" fill="url(#stone)" filter="url(#soft)"/>
  <path d="M362 836V486a150 150 0 0 1 300 0v350z" fill="url(#inside)"/>
  <g fill="none" stroke="url(#stone)" stroke-width="30" stroke-linecap="round">
    <path d="M437 358v396M512 336v440M587 358v396"/>
    <path d="M364 500h296M364 628h296"/>
  </g>
</svg>
`;
