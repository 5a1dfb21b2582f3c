import { usermavenClient } from '@usermaven/sdk-js'; window.usermavenClient = usermavenClient;
