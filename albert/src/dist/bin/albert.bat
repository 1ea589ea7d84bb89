@echo off
rem Starts ..\lib\albert.jar; it finds a Java that is new enough, and switches the Vector API on, by itself.
setlocal
set "albert_java=java"
if exist "%JAVA_HOME%\bin\java.exe" set "albert_java=%JAVA_HOME%\bin\java.exe"
if exist "%ALBERT_JAVA_HOME%\bin\java.exe" set "albert_java=%ALBERT_JAVA_HOME%\bin\java.exe"
if exist "%~dp0java.exe" set "albert_java=%~dp0java.exe"
"%albert_java%" -jar "%~dp0..\lib\albert.jar" %*
exit /b %ERRORLEVEL%
