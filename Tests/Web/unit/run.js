import { runAll } from './check.js';
import './sse.js';
import './talk.js';
import './exchange.js';
import './api.js';
import './words.js';
import './rest.js';

globalThis.results = await runAll();
