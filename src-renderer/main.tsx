import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openBridge } from './bridge/bridge.ts';
import { feedStores } from './stores/feed.ts';
import './theme/tokens.css';
import './theme/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

feedStores(openBridge());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
