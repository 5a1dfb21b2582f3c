<?php
// Routes for PHP's own server: files as they are, /_media/.. and /page/name as DokuWiki's rewrite rules say.
$root = $_SERVER['DOCUMENT_ROOT'];
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if (preg_match('#^/(data|conf|bin|inc|vendor)(/|$)#', $path)) {
    http_response_code(403);
    return true;
}
if ($path !== '/' && is_file($root . $path)) {
    return false;
}
$script = '/doku.php';
if (preg_match('#^/_(media|detail)/(.*)$#', $path, $found)) {
    $script = $found[1] === 'media' ? '/lib/exe/fetch.php' : '/lib/exe/detail.php';
    $_GET['media'] = $_REQUEST['media'] = $found[2];
} elseif ($path !== '/') {
    $_GET['id'] = $_REQUEST['id'] = ltrim($path, '/');
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $script;
$_SERVER['SCRIPT_FILENAME'] = $root . $script;
chdir(dirname($root . $script));
require $root . $script;
