<?php
$conf['title'] = 'Coffee club';
$conf['license'] = 'cc-by-sa';
$conf['lang'] = 'en';
$conf['useacl'] = 1;
$conf['superuser'] = '@admin';
$conf['disableactions'] = 'register,resendpwd,profile,edit,source,revisions,diff,recent,index,media,backlink,subscribe';
$conf['savedir'] = './data';
$conf['userewrite'] = 1;
$conf['useslash'] = 1;
$conf['baseurl'] = 'https://wiki.example';
$conf['basedir'] = '/';
$conf['updatecheck'] = 0;
$conf['sitemap'] = 0;
$conf['allowdebug'] = 0;
