import { ApiClient } from './lib/api.js';
import { Drafts } from './lib/drafts.js';
import { makeExclusive } from './lib/exclusive.js';
import { makeKey } from './lib/ids.js';
import { TokenStore } from './lib/tokens.js';
import { context } from './elements/context.js';
import './elements/aapm-notice.js';
import './elements/aapm-avatar.js';
import './elements/aapm-missing.js';
import './elements/aapm-arrive.js';
import './elements/aapm-account.js';
import './elements/aapm-home.js';
import './elements/aapm-world.js';
import './elements/aapm-line.js';
import './elements/aapm-lines.js';
import './elements/aapm-composer.js';
import './elements/aapm-talk.js';
import './elements/aapm-phases.js';
import './elements/aapm-insights.js';
import './elements/aapm-after.js';
import './elements/aapm-contrast.js';
import './elements/aapm-exercise.js';
import './elements/aapm-unit.js';
import './elements/aapm-lesson.js';
import './elements/aapm-usage.js';
import './elements/aapm-cap.js';
import './elements/aapm-keys.js';
import './elements/aapm-plan.js';
import './elements/aapm-app.js';

// The one place where the parts of the page are put together.
const tokens = new TokenStore(localStorage);
context.api = new ApiClient({
    fetch: (...request) => fetch(...request),
    tokens,
    exclusively: makeExclusive(navigator.locks, localStorage, { now: context.now, wait: context.wait }),
    now: context.now,
});
context.tokens = tokens;
context.drafts = new Drafts(sessionStorage);
context.makeKey = () => makeKey(crypto);
document.body.prepend(document.createElement('aapm-app'));
