#!/bin/sh
fc-cache
