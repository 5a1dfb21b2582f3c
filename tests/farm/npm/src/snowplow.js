import { newTracker, trackPageView } from '@snowplow/browser-tracker'; window.snowplow = { newTracker, trackPageView };
